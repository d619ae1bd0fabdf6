import {
  assertArgument,
  type Better,
  makeMetrics,
  optionError,
  type TrainingJob,
} from '@inkstone/core'
import { classification } from '../tasks/classification'

/** The figures of each epoch of a job, and whether higher or lower is better: `{ 'validation/loss': 'lower' }`.
 * @throws InkstoneError for invalid metrics, or metrics without a validation part */
export function figuresOf(stage: string, job: TrainingJob): Record<string, Better> {
  assertArgument('figuresOf.job', job, 'object')
  const { task = classification(), metrics = [], validation } = job
  const made = makeMetrics(`${stage}.metrics`, metrics, task)
  if (made.length > 0 && !validation) {
    throw optionError({
      option: `${stage}.metrics`,
      expected: 'no metrics, because there is no validation part to measure them on',
      given: made.map(({ name }) => name),
      mend: 'Hold a part out with mnist({ validation: 0.1 }) or holdOut(), or leave the metrics out.',
    })
  }
  const own = (name: string): Better => task.figures[name] ?? 'higher'
  return {
    'training/loss': 'lower',
    ...prefixed('training', task.trainingFigures ?? [], own),
    ...(validation && {
      ...prefixed('validation', Object.keys(task.figures), own),
      ...Object.fromEntries(
        made.map(({ name, better = 'higher' }) => [`validation/${name}`, better]),
      ),
    }),
  }
}

function prefixed(
  part: string,
  names: readonly string[],
  better: (name: string) => Better,
): Record<string, Better> {
  return Object.fromEntries(names.map((name) => [`${part}/${name}`, better(name)]))
}

/** Whether a watched figure is better when higher or lower. @param option where its name was given:
 * `earlyStopping.metric` @throws InkstoneError naming the available figures */
export function watchedFigure(
  option: string,
  figures: Readonly<Record<string, Better>>,
  name: string,
): Better {
  if (Object.hasOwn(figures, name)) return figures[name]!
  throw optionError({
    option,
    expected: `one of ${Object.keys(figures).join(', ')}`,
    given: name,
    mend: 'A validation figure needs a validation part; further ones come from metrics: [balancedAccuracy].',
  })
}
