/** One step against the gradient. */
export function sgd(weights: number[], gradients: number[], learningRate: number): number[] {
  return weights.map((weight, index) => weight - learningRate * gradients[index]!)
}

/** One step of Adam; `step` counts from 1. `m` and `v` start at 0 and are updated in place. */
export function adam(
  weights: number[],
  gradients: number[],
  { m, v, step }: { m: number[]; v: number[]; step: number },
  learningRate: number,
): number[] {
  return weights.map((weight, index) => {
    const gradient = gradients[index]!
    m[index] = 0.9 * m[index]! + 0.1 * gradient // the recent direction
    v[index] = 0.999 * v[index]! + 0.001 * gradient ** 2 // the recent steepness
    const mean = m[index] / (1 - 0.9 ** step) // corrects for starting at 0
    const square = v[index] / (1 - 0.999 ** step)
    return weight - (learningRate * mean) / (Math.sqrt(square) + 1e-7)
  })
}
