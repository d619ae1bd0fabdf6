/** Logits to probabilities. Taking the largest off first changes nothing but keeps exp from overflowing. */
export function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits)
  const powers = logits.map((logit) => Math.exp(logit - largest))
  const sum = powers.reduce((total, power) => total + power)
  return powers.map((power) => power / sum)
}

/** The surprise, in nats, at the label that was true. */
export function crossEntropy(logits: number[], label: number): number {
  return -Math.log(softmax(logits)[label]!)
}

/** How the loss rises with each logit: the probability, less 1 for the true one. */
export function crossEntropyGradient(logits: number[], label: number): number[] {
  return softmax(logits).map((probability, index) => probability - (index === label ? 1 : 0))
}
