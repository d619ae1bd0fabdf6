import { type Format, knownOptions } from '@inkstone/core'
import { decimalDigits, lengthsFrom } from './lengths'

export interface DigitsOptions {
  /** How many digits: a number, or `[fewest, most]`. Default `[1, 20]`. */
  length?: number | readonly [fewest: number, most: number]
}

/** Any digits.
 * @throws InkstoneError for a length that is no whole number from 1 to 60
 * @example digits({ length: [3, 5] }).accepts('0042') // true */
export function digits(options: DigitsOptions = {}): Format {
  knownOptions('digits', options, ['length'])
  const { length = [1, 20] } = options
  return ofDigits('digits', length, { length: typeof length === 'number' ? length : [...length] })
}

/** Digits of a number of lengths.
 * @param isWhole what a text of such a length must also be; its last two digits can make any beginning one */
export function ofDigits(
  name: string,
  length: number | readonly [number, number],
  options: Format['options'],
  isWhole?: (text: string) => boolean,
): Format {
  const lengths = lengthsFrom(name, length)
  const isDigits = (text: string) => /^\d*$/.test(text)
  const accepts = (text: string) =>
    isDigits(text) && lengths.includes(text.length) && (isWhole?.(text) ?? true)
  const canEnd = (prefix: string, missing: number): boolean => {
    if (missing < 0) return false
    if (missing > 2 || !isWhole) return true
    if (missing === 0) return isWhole(prefix)
    return [...decimalDigits].some((digit) => canEnd(prefix + digit, missing - 1))
  }
  return {
    name,
    options,
    characters: decimalDigits,
    lengths,
    accepts,
    mayBegin(prefix) {
      return isDigits(prefix) && lengths.some((whole) => canEnd(prefix, whole - prefix.length))
    },
  }
}
