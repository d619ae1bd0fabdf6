/** A picture as a model's input, or why it could not be read. Reading many pictures continues after a bad one. */
export type PictureFile =
  | {
      /** Its path. */
      readonly file: string
      /** `[height, width, channels]` of the model, from 0 to 1. */
      readonly image: Float32Array
    }
  | { readonly file: string; readonly error: string }
