import { optionError, wholeNumber } from '@inkstone/core'

export const decimalDigits = '0123456789'

/** Every length from the fewest to the most characters.
 * @throws InkstoneError naming the format's option
 * @example lengthsFrom('digits', [3, 5]) // [3, 4, 5] */
export function lengthsFrom(
  format: string,
  length: number | readonly [fewest: number, most: number],
  least: number = 1,
): number[] {
  const option = `${format}.length`
  const range = { min: least, max: 60, unit: 'digits' }
  if (typeof length === 'number') return [wholeNumber(option, length, range)]
  if (!Array.isArray(length) || length.length !== 2) {
    throw optionError({
      option,
      expected: 'a whole number of digits, or [fewest, most]',
      given: length,
    })
  }
  const fewest = wholeNumber(`${option}[0]`, length[0], range)
  const most = wholeNumber(`${option}[1]`, length[1], { ...range, min: fewest })
  return Array.from({ length: most - fewest + 1 }, (_, at) => fewest + at)
}
