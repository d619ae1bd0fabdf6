import { type ClassEvaluation, classEvaluations, type Interval } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'
import { type Block, paragraph, type Row, table } from '../document/block'
import { interval, phrase, strong } from '../document/phrase'
import { evaluationInterval } from '../figures/evaluationInterval'
import { contaminatedMark, evaluationName } from '../figures/evaluationName'
import {
  count,
  duration,
  percent,
  percentRange,
  points,
  pointsRange,
} from '../figures/formatFigure'
import { countOnlyFirst } from '../figures/pairEvaluations'
import { pairedDifference } from '../figures/pairedDifference'

/** The fine-tuned model beside its comparisons, on the same images: the same network trained from scratch
 * (`optdigits/from-scratch`), and a control fine-tuned on other images (`mnist/control`). Empty if the run made
 * neither. */
export function measuredAgainst({ metrics, evaluated }: Run): Block[] {
  const evaluations = classEvaluations(metrics.evaluations)
  const others = evaluations.filter(({ name }) => kindOf(name) in words)
  const { fineTuning } = metrics
  const tuned = evaluations.find(
    ({ name, dataset, split }) =>
      kindOf(name) === 'after' && dataset === others[0]?.dataset && split === others[0].split,
  )
  if (!tuned || !fineTuning) return []
  const { trainedParameters, totalParameters, seconds } = fineTuning
  const all = trainedParameters === totalParameters
  const trained = all
    ? `All ${count(totalParameters)}`
    : `${count(trainedParameters)} of ${count(totalParameters)}`
  return [
    table({
      label: 'What fine-tuning is measured against',
      columns: ['Evaluation', 'Model', 'Accuracy', 'Fine-tuned is ahead by'],
      rows: [tuned, ...others].map((each) => row(each, tuned, evaluated)),
    }),
    paragraph(`${trained} weights were fine-tuned, in ${duration(seconds)}.`),
  ]
}

const words: Readonly<Record<string, string>> = {
  'from-scratch': 'the same network, trained from scratch on the same images',
  control: 'the same base, fine-tuned in the same way on other images',
}

function row(
  evaluation: ClassEvaluation,
  tuned: ClassEvaluation,
  evaluated: Run['evaluated'],
): Row {
  const { name, accuracy, count: images, contaminated } = evaluation
  const difference = points(tuned.accuracy - accuracy, images)
  return {
    cells: [
      { text: evaluationName(evaluation) },
      { text: words[kindOf(name)] ?? 'the fine-tuned model' },
      {
        text: phrase`${contaminated && [contaminatedMark, ' ']}${strong(percent(accuracy, images))}
          ${interval(percentRange(evaluationInterval(evaluation), images))}`,
      },
      {
        text:
          evaluation !== tuned &&
          phrase`${strong(difference)} points ${interval(pointsRange(ahead(evaluation, tuned, evaluated), images))}`,
      },
    ],
  }
}

/** Both classified the same images. */
function ahead(
  other: ClassEvaluation,
  tuned: ClassEvaluation,
  evaluated: Run['evaluated'],
): Interval {
  const [one, two] = [other, tuned].map(
    (wanted) => evaluated.find(({ evaluation }) => evaluation === wanted)!,
  ) as [Evaluated, Evaluated]
  return pairedDifference(countOnlyFirst(two, one), countOnlyFirst(one, two), other.count)
}

function kindOf(name: string): string {
  return name.split('/').at(-1)!
}
