import { type Format, knownOptions, oneOf, wholeNumber } from '@inkstone/core'
import { decimalDigits } from './lengths'

export interface AmountOptions {
  /** Digits after the decimal separator, where there is one. 0: whole amounts alone. Default 2. */
  decimals?: number
  /** The decimal separator; the other one separates thousands. Default `.`, as in 1,234.50. */
  separator?: '.' | ','
  /** Most digits before the decimal separator. Default 7. */
  most?: number
}

/** An amount of money: `7`, `1234.50`, `1,234.50`. Thousands are all separated or none is, which
 * does not change what is meant; no leading zeros.
 * @throws InkstoneError for a bad option
 * @example amount({ separator: ',' }).accepts('1.234,50') // true */
export function amount(options: AmountOptions = {}): Format {
  knownOptions('amount', options, ['decimals', 'separator', 'most'])
  const { decimals = 2, separator = '.', most = 7 } = options
  wholeNumber('amount.decimals', decimals, { min: 0, max: 6, unit: 'digits' })
  oneOf('amount.separator', separator, ['.', ','])
  wholeNumber('amount.most', most, { min: 1, max: 15, unit: 'digits' })
  const group = separator === '.' ? ',' : '.'
  const wholes = wholesOf(most, group)
  const tail = decimals === 0 ? [] : [decimals + 1]
  const lengths = new Set(wholes.flatMap((one) => [one.length, ...tail.map((t) => t + one.length)]))
  const split = (text: string): [whole: string, decimals: string | undefined] => {
    const at = decimals === 0 ? -1 : text.indexOf(separator)
    return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
  }
  const isWhole = (text: string) => wholes.some((shape) => fits(text, shape))
  return {
    name: 'amount',
    options: { decimals, separator, most },
    characters: `${decimalDigits}${decimals > 0 ? separator : ''}${most > 3 ? group : ''}`,
    lengths: [...lengths].sort((one, other) => one - other),
    mayBegin(prefix) {
      const [whole, after] = split(prefix)
      if (after !== undefined) {
        return isWhole(whole) && after.length <= decimals && /^\d*$/.test(after)
      }
      return whole === '' || wholes.some((shape) => fits(whole, shape.slice(0, whole.length)))
    },
    accepts(text) {
      const [whole, after] = split(text)
      if (!isWhole(whole)) return false
      return after === undefined || (after.length === decimals && /^\d*$/.test(after))
    },
    canonical: (text) => text.replaceAll(group, ''),
  }
}

/** The shapes of whole amounts, `n` for a digit: `n`, `nn`, `nnnn`, `n,nnn`. */
function wholesOf(most: number, group: string): string[] {
  const shapes: string[] = []
  for (let digits = 1; digits <= most; digits++) {
    const plain = 'n'.repeat(digits)
    shapes.push(plain)
    if (digits > 3) shapes.push(plain.replace(/(?=(?:n{3})+$)(?!^)/g, group))
  }
  return shapes
}

/** Whether a text has a shape, and no leading zero. */
function fits(text: string, shape: string): boolean {
  if (text.length !== shape.length) return false
  if (text.length > 1 && text[0] === '0') return false
  return [...shape].every((kind, at) => {
    return kind === 'n' ? decimalDigits.includes(text[at]!) : text[at] === kind
  })
}
