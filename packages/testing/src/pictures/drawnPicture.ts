/** A picture of writing as people take it, with what is ink in it. */
export interface DrawnPicture {
  readonly width: number
  readonly height: number
  /** 1 grey, 3 red, green and blue, 4 with opacity. */
  readonly channels: 1 | 3 | 4
  /** `[height, width, channels]`. */
  readonly pixels: Uint8Array
  /** Where each character lies, from left to right: the box of what its pen covers by half or more. */
  readonly boxes: readonly InkBox[]
  /** `[height, width]`, what the pen covers, paper 0, ink 255; lines, dust and frames are no ink. */
  readonly ink: Uint8Array
}

/** A rectangle in whole pixels. */
export interface InkBox {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
