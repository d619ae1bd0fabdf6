import { finiteNumber, knownOptions, optionError, wholeNumber } from '@inkstone/core'
import { positive } from '../numberOptions'
import type { LearningRate, Schedule } from './schedule'
import { learningRateJson, scheduleOf } from './scheduleOf'

export interface WarmUpOptions {
  /** Length in epochs; fractions are allowed. Default 1. */
  epochs?: number
  /** Length in steps, instead of `epochs`. */
  steps?: number
  /** Share of the schedule's first rate to start at, 0 to 1. Default 0.01. */
  from?: number
}

/** Rises linearly from almost zero to the first rate of another schedule, which then runs over the remaining steps:
 * PyTorch's `SequentialLR` of `LinearLR` and that schedule. @param schedule what comes after: a schedule, or a number
 * for a fixed rate
 * @throws InkstoneError for an option out of range
 * @example trainer({ optimizer: adamW({ learningRate: warmUp(cosineDecay(1e-3), { steps: 200 }) }) }) */
export function warmUp(schedule: LearningRate, options: WarmUpOptions = {}): Schedule {
  knownOptions('warmUp', options, ['epochs', 'steps', 'from'])
  const { epochs = 1, steps: asked, from = 0.01 } = options
  const after = scheduleOf('warmUp.schedule', schedule)
  if (asked !== undefined && options.epochs !== undefined) {
    throw optionError({
      option: 'warmUp.steps',
      expected: 'nothing beside warmUp.epochs',
      given: asked,
      mend: 'Say how long in epochs or in steps, not in both.',
    })
  }
  if (asked !== undefined) wholeNumber('warmUp.steps', asked, { min: 1, unit: 'steps' })
  positive('warmUp.epochs', epochs)
  finiteNumber('warmUp.from', from, { min: 0, max: 1 })
  const length: Record<string, number> = asked === undefined ? { epochs } : { steps: asked }
  return {
    name: 'warm-up',
    options: { schedule: learningRateJson(schedule), ...length, from },
    rate(moment) {
      const warm = asked ?? Math.ceil(epochs * moment.stepsPerEpoch)
      const step = Math.max(moment.step - warm, 0)
      const rate = after.rate({ ...moment, step, steps: Math.max(moment.steps - warm, 1) })
      return moment.step < warm ? rate * (from + (1 - from) * (moment.step / warm)) : rate
    },
  }
}
