/** What a confusion matrix says of one class against the rest. */
export interface ClassCounts {
  /** Of this class, and called so. */
  truePositives: number
  /** Of another class, but called so. */
  falsePositives: number
  /** Of this class, but called otherwise. */
  falseNegatives: number
}

/** One entry a class.
 * @param confusion `[true class][predicted class]`, counts
 * @example classCounts([[1, 0], [2, 3]])[0] // { truePositives: 1, falsePositives: 2, falseNegatives: 0 } */
export function classCounts(confusion: readonly (readonly number[])[]): ClassCounts[] {
  return confusion.map((row, self) => {
    const truePositives = row[self]!
    const support = sum(row)
    const predicted = sum(confusion.map((other) => other[self]!))
    return {
      truePositives,
      falsePositives: predicted - truePositives,
      falseNegatives: support - truePositives,
    }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
