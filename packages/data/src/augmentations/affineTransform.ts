/** The origin of a picture's pixels: the pixel at `(x, y)` from the centre shows what was at `(a x + b y + e, c x + d
 * y + f)` from the centre. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number]
