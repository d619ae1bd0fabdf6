import { type Format, knownOptions, oneOf } from '@inkstone/core'
import { ofDigits } from './digits'
import { lengthsFrom } from './lengths'

export interface Iso7064Options {
  /** `mod 11,10`: one check digit, as in German tax numbers. `mod 97-10`: two, as in IBAN and LEI once their letters are
   * digits. Default `mod 11,10`. */
  system?: 'mod 11,10' | 'mod 97-10'
  /** Digits with the check digits: a number, or `[fewest, most]`. Default 11. */
  length?: number | readonly [fewest: number, most: number]
}

/** A number that ends in check digits by ISO/IEC 7064.
 * @throws InkstoneError for an unknown system, or a length that is no whole number from 2 (3 for `mod 97-10`) to 60
 * @example iso7064({ system: 'mod 97-10', length: 5 }).accepts('79444') // true */
export function iso7064(options: Iso7064Options = {}): Format {
  knownOptions('iso7064', options, ['system', 'length'])
  const { system = 'mod 11,10', length = 11 } = options
  oneOf('iso7064.system', system, ['mod 11,10', 'mod 97-10'])
  lengthsFrom('iso7064', length, system === 'mod 97-10' ? 3 : 2)
  return ofDigits(
    'iso7064',
    length,
    { system, length: typeof length === 'number' ? length : [...length] },
    system === 'mod 97-10' ? isMod97 : isMod11,
  )
}

/** Pure system: the whole number is 1 modulo 97. */
function isMod97(text: string): boolean {
  let rest = 0
  for (const digit of text) rest = (10 * rest + Number(digit)) % 97
  return rest === 1
}

/** Hybrid system: each digit is added modulo 10, 0 taken as 10, and the sum doubled modulo 11. */
function isMod11(text: string): boolean {
  let product = 10
  for (const digit of text.slice(0, -1)) {
    const sum = (product + Number(digit)) % 10 || 10
    product = (2 * sum) % 11
  }
  return (product + Number(text.at(-1))) % 10 === 1
}
