/** The range in which a true figure lies with 95 % confidence. */
export interface Interval {
  readonly low: number
  readonly high: number
}
