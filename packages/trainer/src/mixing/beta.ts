import type { Random } from '@inkstone/core'

/** A draw from the symmetric beta distribution, in `[0, 1]`: mean 1/2, variance `1 / (4 (2 alpha + 1))`.
 * @param alpha > 0; below 1 the draws cluster at 0 and 1 */
export function beta(alpha: number, random: Random): number {
  // By logarithms: for a small alpha both gamma variates may be too small for a number.
  const first = logGamma(alpha, random)
  const second = logGamma(alpha, random)
  return 1 / (1 + Math.exp(second - first))
}

/** Logarithm of a gamma variate of scale 1 (Marsaglia and Tsang, 2000; below a shape of 1 by their
 * `gamma(shape + 1) * uniform^(1 / shape)`). */
function logGamma(shape: number, random: Random): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const normal = random.normal()
    const v = (1 + c * normal) ** 3
    if (v <= 0) continue
    const accepted = normal ** 2 / 2 + d - d * v + d * Math.log(v)
    if (Math.log(1 - random.uniform()) < accepted) return Math.log(d * v)
  }
}
