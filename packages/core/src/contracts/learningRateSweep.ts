/** The result of a sweep through learning rates. A run stores it in `learning-rate.json`. */
export interface LearningRateSweep {
  /** One point per step, by rising rate; it ends where the loss diverged. */
  readonly curve: readonly LearningRatePoint[]
  /** The rate at which the smoothed loss falls fastest. */
  readonly steepest: number
  /** A tenth of the rate at which the smoothed loss is lowest. */
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
