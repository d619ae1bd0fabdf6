import type { Metric } from '@inkstone/core'
import { type ClassCounts, classCounts } from './classCounts'
import { confusionMatrix } from './confusionMatrix'
import { noPredictions } from './noPredictions'

/** A figure for each class, whose `result()` is their plain mean over all classes (the macro average). */
export interface ClassMetric extends Metric {
  /** `[classes]`. Over all updates since the beginning or the last reset. */
  perClass(): number[]
}

/** Makes a metric of a formula over one class's counts. */
export function classMetric(name: string, score: (counts: ClassCounts) => number): ClassMetric {
  const confusion = confusionMatrix()
  let count = 0
  const perClass = (): number[] => {
    if (count === 0) throw noPredictions(name)
    return classCounts(confusion.result()).map(score)
  }
  return {
    name,
    update(predictions) {
      confusion.update(predictions)
      count += predictions.labels.length
    },
    perClass,
    result() {
      const scores = perClass()
      return scores.reduce((sum, value) => sum + value, 0) / scores.length
    },
    reset() {
      confusion.reset()
      count = 0
    },
  }
}

/** A fraction that counts as 0 where it is undefined, `0 / 0`, as scikit-learn has it. */
export function fraction(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
