/** Accuracy on the same images before a fine-tuning and after it. */
export interface BeforeAndAfter {
  /** Images. */
  readonly count: number
  readonly before: number
  readonly after: number
}
