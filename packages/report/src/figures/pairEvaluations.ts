import type { Evaluated, Run } from '@inkstone/run'

/** The same images, classified by the model before and after fine-tuning. */
export interface EvaluationPair {
  readonly before: Evaluated
  readonly after: Evaluated
  /** Whether the base model was trained on this dataset, so that a loss means forgetting. */
  readonly known: boolean
  /** Images that only the fine-tuned model gets right. */
  readonly mended: number
  /** Images that only the base model gets right. */
  readonly spoiled: number
}

/** Finds evaluations to compare: two of one split, the second of which has a name that begins with `after` (`optdigits/before` and `optdigits/after`, `mnist/test` and `mnist/after-finetune`).
 * The target of the fine-tuning comes first. */
export function pairEvaluations({ metrics, evaluated }: Run): EvaluationPair[] {
  const pairs = evaluated.filter(isAfter).flatMap((after) => {
    const before = evaluated.find((other) => !isAfter(other) && sameImages(other, after))
    if (!before) return []
    const known = after.evaluation.dataset === metrics.training.dataset
    const mended = countOnlyFirst(after, before)
    const spoiled = countOnlyFirst(before, after)
    return [{ before, after, known, mended, spoiled }]
  })
  return pairs.sort((a, b) => Number(a.known) - Number(b.known))
}

function isAfter({ evaluation }: Evaluated): boolean {
  return evaluation.name.split('/').at(-1)!.startsWith('after')
}

function sameImages(one: Evaluated, other: Evaluated): boolean {
  return (
    one.evaluation.dataset === other.evaluation.dataset &&
    one.evaluation.split === other.evaluation.split &&
    one.predictions.labels.join() === other.predictions.labels.join()
  )
}

/** Images that the first gets right and the second does not. */
export function countOnlyFirst(right: Evaluated, wrong: Evaluated): number {
  return right.predictions.labels.filter(
    (label, image) => right.predicted[image] === label && wrong.predicted[image] !== label,
  ).length
}
