import { InkstoneError, type SkippedRows } from '@inkstone/core'

/** What to do with a row that cannot be read: fail, or leave it out and count it. */
export type OnBadRow = 'error' | 'skip'

export interface BadRows {
  /** Counts a bad row. @throws InkstoneError with this message unless bad rows are to be skipped */
  add(message: string): void
  /** What was skipped, also reported in one line on stderr. Undefined if nothing was. */
  report(source: string): SkippedRows | undefined
}

/** Counts the rows that a source could not read. */
export function badRows(onBadRow: OnBadRow): BadRows {
  let count = 0
  const reasons: string[] = []
  return {
    add(message) {
      if (onBadRow === 'error') throw new InkstoneError(`${message} ${mend}`)
      count++
      if (reasons.length < 10) reasons.push(message)
    },
    report(source) {
      if (count === 0) return
      console.warn(`${source}: skipped ${count} bad ${count === 1 ? 'row' : 'rows'}. ${reasons[0]}`)
      return { count, reasons }
    },
  }
}

const mend = "Fix it, or leave it out with onBadRow: 'skip'."
