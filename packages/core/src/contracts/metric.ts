/** A figure over predictions that arrive in batches, in constant memory. The task determines what it receives: for a
 * classification {@link Predictions}. */
export interface Metric<Value = number, Seen = Predictions> {
  /** In a training it is called `validation/<name>`: `balancedAccuracy`. */
  readonly name: string
  /** Whether higher or lower is better. Default: `higher`. */
  readonly better?: Better
  /** @throws InkstoneError for different lengths, a label out of range or an invalid probability */
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
  /** `[size]`, each in `[0, classes)`: the true classes. */
  readonly labels: ArrayLike<number>
  /** `[size, classes]`, each row sums to 1: the model's predictions. */
  readonly probabilities: ArrayLike<number>
}

/** Makes a fresh metric: `accuracy` itself, or `() => fBeta({ beta: 2 })`. */
export type MetricMaker<Value = number, Seen = Predictions> = () => Metric<Value, Seen>
