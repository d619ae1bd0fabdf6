import { type Json, optionError } from '@inkstone/core'
import { positive } from '../numberOptions'
import { constant } from './constant'
import type { LearningRate, Schedule } from './schedule'

/** The schedule of a learning rate. @throws InkstoneError for anything but a number above 0 or a schedule */
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
