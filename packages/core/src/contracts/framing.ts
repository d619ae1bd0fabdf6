/** How a picture becomes a model's input. A dataset says how its images came about, a model's card keeps it, and
 * whoever predicts frames a picture in the same way. Size and channels are those of the input. */
export interface Framing {
  /** `digit`: MNIST's frame, which cuts the ink out, fits it into 20 of 28 pixels and centres it by mass.
   * `resize`: the whole picture, resized to the input. */
  readonly fit: 'digit' | 'resize'
  /** `ink`: the writing is 1, whether it is dark on bright or bright on dark. `bright`: brightness as it is, white is 1.
   * `dark`: inverted, black is 1. */
  readonly polarity: 'ink' | 'bright' | 'dark'
}
