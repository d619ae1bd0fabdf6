/** Where a picture's pixels come from: the pixel at `(x, y)` from the middle shows what stood at
 * `(a x + b y + e, c x + d y + f)` from the middle. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]
