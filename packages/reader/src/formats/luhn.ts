import { type Format, knownOptions } from '@inkstone/core'
import { ofDigits } from './digits'
import { lengthsFrom } from './lengths'

export interface LuhnOptions {
  /** Digits with the check digit: a number, or `[fewest, most]`. Default 16, as on most cards. */
  length?: number | readonly [fewest: number, most: number]
}

/** A number that ends in a check digit by Luhn's formula (ISO/IEC 7812-1, annex B): cards, IMEI. It finds every single
 * wrong digit, and nearly every swap of two neighbours.
 * @throws InkstoneError for a length that is no whole number from 2 to 60
 * @example luhn({ length: 11 }).accepts('79927398713') // true */
export function luhn(options: LuhnOptions = {}): Format {
  knownOptions('luhn', options, ['length'])
  const { length = 16 } = options
  lengthsFrom('luhn', length, 2)
  return ofDigits(
    'luhn',
    length,
    { length: typeof length === 'number' ? length : [...length] },
    isLuhn,
  )
}

function isLuhn(text: string): boolean {
  let sum = 0
  for (let at = 0; at < text.length; at++) {
    const isDoubled = (text.length - at) % 2 === 0
    const value = Number(text[at]) * (isDoubled ? 2 : 1)
    sum += value > 9 ? value - 9 : value
  }
  return sum % 10 === 0
}
