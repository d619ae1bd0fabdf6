import type { Interval } from '@inkstone/core'

const whole = new Intl.NumberFormat('en-US')

/** @example count(54000) // '54,000' */
export function count(value: number): string {
  return whole.format(value)
}

/** @example percent(0.98934) // '98.93 %' */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`
}

/** A difference of fractions in percentage points. @example points(-0.0012) // '-0.12' */
export function points(difference: number): string {
  const digits = (100 * Math.abs(difference)).toFixed(2)
  return `${Number(digits) === 0 ? '' : difference < 0 ? '-' : '+'}${digits}`
}

/** @example interval({ low: 0.9873, high: 0.9913 }) // '98.73 to 99.13' */
export function interval(
  { low, high }: Interval,
  format: (fraction: number) => string = (fraction) => (100 * fraction).toFixed(2),
): string {
  return `${format(low)} to ${format(high)}`
}

/** Text in lines of at most this many columns, broken between words where there are any.
 * @example wrapped('one two three', 8) // ['one two', 'three'] */
export function wrapped(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const last = lines.at(-1)!
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}

/** @example duration(74.2) // '1 min 14 s' */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const rounded = Math.round(seconds)
  return rounded < 60 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`
}

/** A table whose first column is flushed left and whose others are flushed right.
 * @example table([['evaluation', 'accuracy'], ['mnist/test', '98.93 %']]) // two lines */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 0 ? cell.padEnd(width) : cell.padStart(width + 3)
      })
      .join('')
      .trimEnd(),
  )
}

/** The name of a class as people read it. @example shownClass('none') // 'no digit' */
export function shownClass(name: string): string {
  return name === 'none' ? 'no digit' : name
}
