/** A figure over predictions that arrive a batch at a time, in memory that does not grow with them. What it sees of them
 * is what the task says: for a classification {@link Predictions}. */
export interface Metric<Value = number, Seen = Predictions> {
  /** In a training it is called `validation/<name>`: `balancedAccuracy`. */
  readonly name: string
  /** Which way it gets better. Default: `higher`. */
  readonly better?: Better
  /** @throws InkstoneError for lengths that differ, a label out of range, a probability that is none */
  update(predictions: Seen): void
  /** Over all updates since the beginning or the last reset. */
  result(): Value
  reset(): void
}

/** Whether a figure is better when it is higher or when it is lower. */
export type Better = 'higher' | 'lower'

export interface Predictions {
  /** Number of classes. */
  readonly classes: number
  /** `[size]`, each in `[0, classes)`: what is true. */
  readonly labels: ArrayLike<number>
  /** `[size, classes]`, each row sums to 1: what the model says. */
  readonly probabilities: ArrayLike<number>
}

/** A metric not yet begun: `accuracy` itself, or `() => fBeta({ beta: 2 })`. */
export type MetricMaker<Value = number, Seen = Predictions> = () => Metric<Value, Seen>
