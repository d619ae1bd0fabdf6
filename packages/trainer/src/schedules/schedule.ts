import type { EpochRecord, Json, Stage, TrainingPlan } from '@inkstone/core'
import { optionError } from '@inkstone/core'
import { positive } from '../numberOptions'
import { constant } from './constant'

/** The learning rate of each step: `oneCycle(3e-3)`. A schedule remembers nothing: the rate is a function of
 * the moment alone, so a training that goes on after an interruption goes on at the right rate. */
export interface Schedule extends Stage {
  rate(moment: Moment): number
}

/** When in a training a step is made. */
export interface Moment {
  /** Steps made before: 0 at the first one. */
  readonly step: number
  /** Steps in all. Under a budget in minutes: by the pace so far. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Finished epochs. */
  readonly history: readonly EpochRecord[]
  /** Of {@link TrainingPlan}: the figures that can be watched. Left out, they are not known yet. */
  readonly figures?: TrainingPlan['figures']
}

/** A number stands for a rate that stays. */
export type LearningRate = number | Schedule

/** The schedule that a learning rate stands for.
 * @throws InkstoneError for what is neither a number above 0 nor a schedule */
export function scheduleOf(option: string, given: LearningRate): Schedule {
  if (typeof given === 'number') {
    positive(option, given)
    return constant(given)
  }
  if (typeof given?.rate === 'function') return given
  throw optionError({
    option,
    expected: 'a number > 0 or a schedule such as oneCycle(3e-3)',
    given,
  })
}

/** How a learning rate is written into a run's recipe. */
export function learningRateJson(given: LearningRate): Json {
  return typeof given === 'number' ? given : { name: given.name, ...given.options }
}
