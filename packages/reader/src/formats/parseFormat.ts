import { assertArgument, type Format, InkstoneError, isInkstoneError } from '@inkstone/core'
import { amount } from './amount'
import { date } from './date'
import { digits } from './digits'
import { ean13 } from './ean13'
import { iso7064 } from './iso7064'
import { luhn } from './luhn'
import { postcode } from './postcode'

/** The format that a text names: `postcode:5`, `digits:3-9`, `amount`, `date`, `luhn:16`, `iso7064:11`, `ean13`. A length is
 * optional.
 * @param option what the text was given as, for messages. Default `format`
 * @throws InkstoneError for another name, or a length that is none
 * @example parseFormat('digits:3-9').accepts('0042') // true */
export function parseFormat(text: string, option: string = 'format'): Format {
  assertArgument('parseFormat.text', text, 'string')
  const [, name = '', from, to] = /^([a-z0-9]+)(?::(\d+)(?:-(\d+))?)?$/.exec(text) ?? []
  const length = to === undefined ? Number(from) : ([Number(from), Number(to)] as const)
  const ofLength = from === undefined ? {} : { length }
  const format = named(`${option} '${text}'`, () => {
    switch (name) {
      case 'digits':
        return digits(ofLength)
      case 'luhn':
        return luhn(ofLength)
      case 'iso7064':
        return iso7064(ofLength)
      case 'postcode':
        return to === undefined ? postcode(from === undefined ? 5 : Number(from)) : undefined
      case 'amount':
      case 'date':
      case 'ean13':
        return from === undefined ? { amount, date, ean13 }[name]() : undefined
    }
  })
  if (format) return format
  throw new InkstoneError(
    `${option}: expected postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13, got '${text}'.`,
  )
}

/** Makes a format. An error about its length names the text in place of the format's option. */
function named(text: string, make: () => Format | undefined): Format | undefined {
  try {
    return make()
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    throw new InkstoneError(error.message.replace(/^[^:]+/, () => text))
  }
}
