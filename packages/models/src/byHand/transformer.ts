import { softmax } from './crossEntropy'
import { dense } from './dense'

/** A token minus its mean, divided by its deviation, scaled and shifted. */
export function normalise(
  token: number[],
  gamma: number[],
  beta: number[],
  epsilon = 1e-6,
): number[] {
  const mean = token.reduce((sum, value) => sum + value, 0) / token.length
  const variance = token.reduce((sum, value) => sum + (value - mean) ** 2, 0) / token.length
  return token.map((value, at) => {
    return gamma[at]! * ((value - mean) / Math.sqrt(variance + epsilon)) + beta[at]!
  })
}

/** One head: each query takes the values of all tokens, weighted by how well their keys match it. */
export function attend(queries: number[][], keys: number[][], values: number[][]): number[][] {
  const noBias = values[0]!.map(() => 0)
  return queries.map((query) => {
    const scores = keys.map((key) => {
      const match = key.reduce((sum, value, index) => sum + value * query[index]!, 0)
      return match / Math.sqrt(query.length)
    })
    return dense(softmax(scores), values, noBias) // the mean of the values with these weights
  })
}

/** `x Phi(x)`: Phi is the normal density's integral from 0 to x, as a sum of 1,000 strips, plus a half. */
export function gelu(x: number): number {
  const width = x / 1000
  let integral = 0
  for (let strip = 0; strip < 1000; strip++) {
    const middle = (strip + 0.5) * width
    integral += (width * Math.exp((-middle * middle) / 2)) / Math.sqrt(2 * Math.PI)
  }
  return x * (0.5 + integral)
}
