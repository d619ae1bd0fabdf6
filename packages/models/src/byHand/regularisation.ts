/** One channel of a batch in training: its values minus their mean, divided by their deviation. */
export function batchNorm(values: number[], gamma: number, beta: number, epsilon = 1e-3): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return values.map((value) => (gamma * (value - mean)) / Math.sqrt(variance + epsilon) + beta)
}

/** In training some values are dropped and the others scaled up; at inference nothing happens. */
export function dropout(values: number[], rate: number, random: () => number): number[] {
  return values.map((value) => (random() < rate ? 0 : value / (1 - rate)))
}
