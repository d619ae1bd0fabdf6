import { optionError } from '@inkstone/core'

/** @throws InkstoneError unless it is a number > 0 */
export function checkTemperature(option: string, given: unknown): void {
  if (typeof given === 'number' && given > 0 && given < Infinity) return
  throw optionError({
    option,
    expected: 'a number > 0',
    given,
    mend: 'Use that of the model card, or leave it out for 1.',
  })
}
