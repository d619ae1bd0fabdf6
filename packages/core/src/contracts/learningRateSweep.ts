/** What a sweep through learning rates found. A run keeps it in `learning-rate.json`. */
export interface LearningRateSweep {
  /** One point a step, by rising rate; it ends where the loss ran away. */
  readonly curve: readonly LearningRatePoint[]
  /** The rate at which the smoothed loss falls fastest. */
  readonly steepest: number
  /** A tenth of the rate at which the smoothed loss is least. */
  readonly tenthOfMinimum: number
  /** What to try first: the lower of the two. */
  readonly suggestion: number
}

export interface LearningRatePoint {
  readonly learningRate: number
  /** Mean of one batch, before the step at this rate. */
  readonly loss: number
  readonly smoothed: number
}
