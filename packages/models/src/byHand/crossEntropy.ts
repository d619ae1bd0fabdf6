/** Logits to probabilities. Subtracting the largest first does not change the result but keeps exp from overflowing. */
export function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const sum = powers.reduce((total, power) => total + power)
  return powers.map((power) => power / sum)
}

/** The surprise at the true label, in nats. */
export function crossEntropy(logits: number[], label: number): number {
  return -Math.log(softmax(logits)[label]!)
}

/** The gradient of the loss: the probability of each class, minus 1 for the true one. */
export function crossEntropyGradient(logits: number[], label: number): number[] {
  return softmax(logits).map((probability, index) => probability - (index === label ? 1 : 0))
}
