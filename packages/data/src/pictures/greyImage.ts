/** A grey picture in memory. */
export interface GreyImage {
  /** `[height, width]`, black 0, white 255. */
  pixels: Uint8Array
  width: number
  height: number
  /** Its source, for messages: a path. */
  source?: string
}
