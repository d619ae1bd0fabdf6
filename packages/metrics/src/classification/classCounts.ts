/** The counts of one class against the rest. */
export interface ClassCounts {
  /** Of this class and predicted as it. */
  truePositives: number
  /** Of another class but predicted as this one. */
  falsePositives: number
  /** Of this class but predicted as another. */
  falseNegatives: number
}

/** One entry per class. @param confusion `[true class][predicted class]`, counts
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
