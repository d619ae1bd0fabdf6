/** What `calibrateReader` found, with the counts it was chosen by. */
export interface ReaderThreshold {
  /** The limit that it keeps. */
  readonly errorRate: number
  /** What the error rate is a share of: of what is `read`, or of `all` strings. */
  readonly of: 'read' | 'all'
  /** Texts of at least this confidence are accepted. */
  readonly threshold: number
  /** Strings that it was chosen by. */
  readonly strings: number
  /** How many of them it accepts. */
  readonly read: number
  /** How many of those are wrong. */
  readonly wrong: number
  /** Upper bound of the error rate, with 95 % confidence. */
  readonly bound: number
}
