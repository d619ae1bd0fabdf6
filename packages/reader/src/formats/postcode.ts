import type { Format } from '@inkstone/core'
import { ofDigits } from './digits'

/** A post code of digits.
 * @param length how many: 5 in Germany, France, Spain, Italy and the United States, 6 in China and India, 4 in Switzerland
 * @throws InkstoneError for a length that is no whole number from 1 to 60
 * @example postcode(5).accepts('10115') // true */
export function postcode(length: number = 5): Format {
  return ofDigits('postcode', length, { length })
}
