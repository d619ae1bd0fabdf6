const whole = new Intl.NumberFormat('en-US')

/** @example count(54000) // '54,000' */
export function count(value: number): string {
  return whole.format(value)
}

/** @example percent(0.98934) // '98.93 %' */
export function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(2)} %`
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
  const widths = (rows[0] ?? []).map((_, column) =>
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
