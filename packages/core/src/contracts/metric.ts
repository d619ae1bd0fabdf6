/** A figure over predictions that arrive a batch at a time, in memory that does not grow with them. */
export interface Metric<Value = number> {
  readonly name: string
  /** @throws InkstoneError for lengths that differ, a label out of range, a probability that is none */
  update(predictions: Predictions): void
  /** Over all updates since the beginning or the last reset. */
  result(): Value
  reset(): void
}

export interface Predictions {
  /** Number of classes. */
  readonly classes: number
  /** `[size]`, each in `[0, classes)`: what is true. */
  readonly labels: ArrayLike<number>
  /** `[size, classes]`, each row sums to 1: what the model says. */
  readonly probabilities: ArrayLike<number>
}

/** A metric not yet begun: `accuracy` itself, or `() => fBeta({ beta: 2 })`. */
export type MetricMaker<Value = number> = () => Metric<Value>
