/** A confidence threshold that meets a target error rate, chosen on images that are not a test. */
export interface ConfidenceThreshold {
  /** The highest allowed fraction of errors among the accepted images: 0.01. */
  readonly errorRate: number
  /** Images whose most likely class has at least this probability are accepted; the others are left to a person. */
  readonly threshold: number
  /** The fraction of the validation images that is accepted. */
  readonly coverage: number
}

/** Confidence against accuracy: expected calibration errors in 15 bins. */
export interface CalibrationErrors {
  /** What the logits were divided by. */
  readonly temperature: number
  /** With the model's original logits. */
  readonly before: number
  readonly after: number
}

/** The result of a threshold, chosen on validation, on the images of an evaluation. */
export interface ThresholdOutcome extends Omit<ConfidenceThreshold, 'coverage'> {
  /** Accepted images. */
  readonly read: number
  /** Errors among them. */
  readonly wrong: number
}
