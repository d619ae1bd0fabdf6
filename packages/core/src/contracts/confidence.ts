/** A confidence from which on a model is right often enough, chosen on images that are no test. */
export interface ConfidenceThreshold {
  /** The greatest fraction of the images read that may be wrong: 0.01. */
  readonly errorRate: number
  /** Images whose likeliest class has at least this probability are read; the others are left to a human. */
  readonly threshold: number
  /** The fraction of the validation images that is read so. */
  readonly coverage: number
}

/** How sure an evaluated model is against how often it is right: expected calibration errors in 15 bins. */
export interface CalibrationErrors {
  /** What the logits were divided by. */
  readonly temperature: number
  /** With the logits as the model gives them. */
  readonly before: number
  readonly after: number
}

/** What a threshold that was chosen on validation is worth on the images of an evaluation. */
export interface ThresholdOutcome extends Omit<ConfidenceThreshold, 'coverage'> {
  /** Images that are read. */
  readonly read: number
  /** Of those. */
  readonly wrong: number
}
