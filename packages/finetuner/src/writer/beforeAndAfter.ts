/** Accuracy on the same images before and after a fine-tuning. */
export interface BeforeAndAfter {
  /** Images. */
  readonly count: number
  readonly before: number
  readonly after: number
}
