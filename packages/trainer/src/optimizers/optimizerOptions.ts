import { finiteNumber, type Json, optionError } from '@inkstone/core'
import type { LearningRate, Schedule } from '../schedules/schedule'
import { learningRateJson, scheduleOf } from '../schedules/scheduleOf'

/** What every optimizer takes. */
export interface OptimizerOptions {
  /** A number, or a schedule such as `oneCycle(3e-3)`. */
  learningRate?: LearningRate
  /** How strongly weights are pulled to zero. The optimizer defines what it multiplies. */
  weightDecay?: number
  /** Weights whose names match do not decay: {@link biasesAndNorms}, or your own pattern. Default: all weights decay,
   * as in PyTorch. */
  exclude?: RegExp
}

/** Matches the names of biases and of the scales and shifts of normalisations, such as `dense_1/bias` and
 * `norm/gamma`: weights that do not benefit from decay.
 * @example adamW({ weightDecay: 0.05, exclude: biasesAndNorms }) */
export const biasesAndNorms: RegExp = /(^|[/_])(bias|gamma|beta)(_\d+)?$/

/** The options of an optimizer, checked. */
export interface CheckedOptions {
  readonly schedule: Schedule
  /** Of a weight of this name. */
  weightDecayOf(name: string): number
  /** The form in which they are written to a run's recipe. */
  readonly json: { learningRate: Json; weightDecay: number; exclude: string | null }
}

/** @throws InkstoneError for an option out of range */
export function checkOptimizerOptions(
  stage: string,
  {
    learningRate,
    weightDecay,
    exclude,
  }: OptimizerOptions & Required<Pick<OptimizerOptions, 'learningRate' | 'weightDecay'>>,
): CheckedOptions {
  const schedule = scheduleOf(`${stage}.learningRate`, learningRate)
  finiteNumber(`${stage}.weightDecay`, weightDecay, { min: 0 })
  if (exclude !== undefined && !(exclude instanceof RegExp)) {
    throw optionError({
      option: `${stage}.exclude`,
      expected: 'a pattern of names such as biasesAndNorms or /^embedding/',
      given: exclude,
    })
  }
  return {
    schedule,
    weightDecayOf: (name) => (exclude && name.search(exclude) >= 0 ? 0 : weightDecay),
    json: {
      learningRate: learningRateJson(learningRate),
      weightDecay,
      exclude: exclude ? String(exclude) : null,
    },
  }
}
