import { type Format, InkstoneError } from '@inkstone/core'
import { amount, date, digits, ean13, iso7064, luhn, postcode } from '@inkstone/reader'

/** The format that `--format` names: `postcode:5`, `digits:3-9`, `amount`, `date`, `luhn:16`, `iso7064:11`, `ean13`.
 * @throws InkstoneError for another name, or a length that is none */
export function formatOption(given: string): Format {
  const [, name = '', from, to] = /^([a-z0-9]+)(?::(\d+)(?:-(\d+))?)?$/.exec(given) ?? []
  const length = to === undefined ? Number(from) : ([Number(from), Number(to)] as const)
  const ofLength = from === undefined ? {} : { length }
  switch (name) {
    case 'digits':
      return digits(ofLength)
    case 'luhn':
      return luhn(ofLength)
    case 'iso7064':
      return iso7064(ofLength)
    case 'postcode':
      if (to === undefined) return postcode(from === undefined ? 5 : Number(from))
      break
    case 'amount':
    case 'date':
    case 'ean13':
      if (from === undefined) return { amount, date, ean13 }[name]()
      break
  }
  throw new InkstoneError(
    `--format: expected postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13, got '${given}'.`,
  )
}
