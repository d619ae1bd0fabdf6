/** Draws many images at once, each moved by a transform of its own and resampled linearly; around an image lies
 * paper. In float64, each operation rounded as ECMAScript prescribes and the result to float32 at the end: whoever
 * draws, the pictures are the same to the bit.
 * @param images `[count, height, width, channels]`
 * @param imageShape of each of them
 * @param transforms `[count, 6]`: a, b, c, d, e, f of each. The pixel at `(x, y)` from the middle shows what stood at
 *   `(a x + b y + e, c x + d y + f)` from the middle.
 * @param result as large as `images`, and not the same; written whole */
export type WarpImages = (
  images: Float32Array,
  imageShape: readonly [height: number, width: number, channels: number],
  transforms: Float64Array,
  result: Float32Array,
) => void

/** What a backend lends to `@inkstone/data`, which knows neither backends nor TensorFlow.js. Nothing but speed depends
 * on whether one did: results are the same to the bit. */
export interface AcceleratedKernels {
  warpImages: WarpImages
  /** Bytes of some rows as float32, rounded once.
   * @param bytes `[any, width]`
   * @param rows which of them, each below `any`
   * @param result `[rows.length, width]`; `result[i, j] = bytes[rows[i], j] / 255` */
  brightness(bytes: Uint8Array, rows: Uint32Array, result: Float32Array): void
}

/** They lie under this name of the global symbol registry once the native backend is in use. */
const place = Symbol.for('inkstone.kernels')

/** The kernels that a backend lent; none where there is no such backend. */
export function acceleratedKernels(): Partial<AcceleratedKernels> {
  return (globalThis as { [place]?: AcceleratedKernels })[place] ?? {}
}
