/** Draws many images at once, each with its own affine transform and linear resampling; an image is surrounded by
 * paper. Computed in float64, each operation rounded as ECMAScript prescribes and the result to float32 at the end,
 * so every implementation gives the same bits.
 * @param images `[count, height, width, channels]`
 * @param imageShape of each of them
 * @param transforms `[count, 6]`: a, b, c, d, e, f of each. The pixel at `(x, y)` from the centre shows what was at
 * `(a x + b y + e, c x + d y + f)` from the centre. @param result as large as `images`, and another array; every
 * value is written */
export type WarpImages = (
  images: Float32Array,
  imageShape: readonly [height: number, width: number, channels: number],
  transforms: Float64Array,
  result: Float32Array,
) => void

/** Kernels that a backend provides to `@inkstone/data`, which knows neither backends nor TensorFlow.js. They only
 * affect speed: results are the same to the bit. */
export interface AcceleratedKernels {
  warpImages: WarpImages
  /** The bytes of some rows as float32, rounded once.
   * @param bytes `[any, width]`
   * @param rows which of them, each below `any`
   * @param result `[rows.length, width]`; `result[i, j] = bytes[rows[i], j] / 255` */
  brightness(bytes: Uint8Array, rows: Uint32Array, result: Float32Array): void
}

/** Their key in the global symbol registry once the native backend is in use. */
const place = Symbol.for('inkstone.kernels')

/** The kernels that a backend provides, if there is one. */
export function acceleratedKernels(): Partial<AcceleratedKernels> {
  return (globalThis as { [place]?: AcceleratedKernels })[place] ?? {}
}
