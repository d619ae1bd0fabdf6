import type { Format } from '@inkstone/core'
import { ofDigits } from './digits'

/** The 13 digits below a bar code of a product or a book (EAN-13, ISBN-13), the last of them a check digit: weighted 1 and 3
 * in turn they add up to a multiple of ten.
 * @example ean13().accepts('4006381333931') // true */
export function ean13(): Format {
  return ofDigits('ean13', 13, {}, (text) => {
    let sum = 0
    for (let at = 0; at < 13; at++) sum += Number(text[at]) * (at % 2 === 0 ? 1 : 3)
    return sum % 10 === 0
  })
}
