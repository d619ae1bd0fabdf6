/** How a picture becomes a model's input. A dataset says how its images were made, a model's card keeps that, and
 * prediction frames a picture in the same way. Size and channels are those of the input. */
export interface Framing {
  /** `digit`: MNIST's framing, which crops to the ink, fits it into 20 of 28 pixels and centres it by mass.
   * `resize`: the whole picture, resized to the input. */
  readonly fit: 'digit' | 'resize'
  /** `ink`: the writing is 1, whether it is dark on bright or bright on dark. `bright`: brightness as it is, white is 1.
   * `dark`: inverted, black is 1. */
  readonly polarity: 'ink' | 'bright' | 'dark'
}
