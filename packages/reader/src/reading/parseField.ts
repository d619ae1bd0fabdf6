import { assertArgument, type InkBox, InkstoneError } from '@inkstone/core'
import { parseFormat } from '../formats/parseFormat'
import type { Field } from './pageReader'

/** The field that a text names: `x,y,width,height` in pixels, with a format of its own after `=` if it needs one.
 * @param option what the text was given as, for messages. Default `field`
 * @throws InkstoneError for other numbers, or a format that {@link parseFormat} does not know
 * @example parseField('40,60,300,50=amount').box // { left: 40, top: 60, width: 300, height: 50 } */
export function parseField(text: string, option: string = 'field'): Field {
  assertArgument('parseField.text', text, 'string')
  const [numbers = '', format] = text.split('=', 2)
  const box = boxOf(numbers)
  if (!box) {
    throw new InkstoneError(
      `${option}: expected x,y,width,height in whole pixels, such as 40,60,300,50 or 40,60,300,50=amount, got '${text}'.`,
    )
  }
  return { box, ...(format !== undefined && { format: parseFormat(format, option) }) }
}

function boxOf(text: string): InkBox | undefined {
  const [left, top, width, height, ...more] = text.split(',').map((part) => {
    return /^\d{1,9}$/.test(part.trim()) ? Number(part) : Number.NaN
  })
  const isWhole = [left, top, width, height].every((value) => Number.isInteger(value))
  if (!isWhole || more.length > 0 || width === 0 || height === 0) return undefined
  return { left: left!, top: top!, width: width!, height: height! }
}
