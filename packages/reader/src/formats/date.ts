import { type Format, knownOptions, oneOf, optionError, wholeNumber } from '@inkstone/core'
import { decimalDigits } from './lengths'

export interface DateOptions {
  /** Order of day, month and year. Default `dmy`. */
  order?: 'dmy' | 'mdy' | 'ymd'
  /** What stands between them; `''` for eight digits in a row. Default `.`. */
  separator?: '' | '.' | '-'
  /** First and last year. Default `[1900, 2099]`. */
  years?: readonly [first: number, last: number]
}

/** A date of the calendar, the year in four digits, day and month in two: `31.12.2026`. There is no 31.02., and a 29.02. in
 * leap years alone.
 * @throws InkstoneError for a bad option
 * @example date({ order: 'ymd', separator: '-' }).accepts('2024-02-29') // true */
export function date(options: DateOptions = {}): Format {
  knownOptions('date', options, ['order', 'separator', 'years'])
  const { order = 'dmy', separator = '.', years = [1900, 2099] } = options
  oneOf('date.order', order, ['dmy', 'mdy', 'ymd'])
  oneOf('date.separator', separator, ['', '.', '-'])
  if (!Array.isArray(years) || years.length !== 2) {
    throw optionError({ option: 'date.years', expected: '[first, last]', given: years })
  }
  const first = wholeNumber('date.years[0]', years[0], { min: 1000, max: 9999 })
  const last = wholeNumber('date.years[1]', years[1], { min: first, max: 9999 })
  const length = 8 + 2 * separator.length
  let prefixes: Set<string> | undefined // made when it is first asked for: some 100,000 for 200 years
  const known = () => {
    prefixes ??= beginnings(order, separator, first, last)
    return prefixes
  }
  return {
    name: 'date',
    options: { order, separator, years: [first, last] },
    characters: decimalDigits + separator,
    lengths: [length],
    mayBegin: (prefix) => known().has(prefix),
    accepts: (text) => text.length === length && known().has(text),
  }
}

function beginnings(order: string, separator: string, first: number, last: number): Set<string> {
  const found = new Set<string>()
  const two = (value: number) => String(value).padStart(2, '0')
  for (let year = first; year <= last; year++) {
    for (let month = 1; month <= 12; month++) {
      const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
      for (let day = 1; day <= days; day++) {
        const parts: Record<string, string> = { d: two(day), m: two(month), y: String(year) }
        const text = [...order].map((part) => parts[part]).join(separator)
        for (let end = 0; end <= text.length; end++) found.add(text.slice(0, end))
      }
    }
  }
  return found
}
