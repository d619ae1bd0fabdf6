/** A grey picture in memory. */
export interface GreyImage {
  /** `[height, width]`, black 0, white 255. */
  pixels: Uint8Array
  width: number
  height: number
  /** Where it came from, for messages: a path. */
  source?: string
}
