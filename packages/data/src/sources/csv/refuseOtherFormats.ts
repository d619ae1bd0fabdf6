import { InkstoneError } from '@inkstone/core'
import { csvCells } from './csvRows'

/** Accepts the first row of a comma-separated file in UTF-8. Anything else is an error with the command that converts
 * it; otherwise it would be read as one cell, or as a row of millions of bytes.
 * @throws InkstoneError for a packed file, UTF-16, the line ends of old Macs, other separators */
export function refuseOtherFormats(file: string, row: Uint8Array): void {
  const refuse = (found: string, mend: string) =>
    new InkstoneError(`${file}: expected a CSV file, found ${found}. ${mend}`)
  if (row[0] === 0x1f && row[1] === 0x8b) {
    throw refuse(
      'a gzipped one',
      'Its rows cannot be read out of order: unpack it with gunzip first.',
    )
  }
  if (row[0] === 0x50 && row[1] === 0x4b) {
    throw refuse('a zip archive or an Excel workbook', 'Unpack it, or export the sheet as CSV.')
  }
  const isUtf16 = (row[0] === 0xff && row[1] === 0xfe) || (row[0] === 0xfe && row[1] === 0xff)
  if (isUtf16 || row.includes(0)) {
    throw refuse(
      isUtf16 ? 'one in UTF-16' : 'bytes that are not text',
      'Save it as UTF-8: iconv -f UTF-16 -t UTF-8 old.csv > new.csv',
    )
  }
  if (row.includes(carriageReturn)) {
    throw refuse(
      'the line ends of old Macs (a carriage return alone)',
      "Turn them into line feeds: tr '\\r' '\\n' < old.csv > new.csv",
    )
  }
  if (row.includes(comma)) return
  const names = { ';': 'semicolons', '\t': 'tabs', '|': 'bars', ' ': 'spaces' }
  for (const [separator, name] of Object.entries(names)) {
    if (cellsBetween(row, separator) < 2) continue
    const written = separator === '\t' ? '\\t' : separator
    throw refuse(
      `cells between ${name}`,
      separator === ' '
        ? "numpy.savetxt(file, rows, delimiter=',') writes commas."
        : `Write commas: to_csv(file, index=False) in pandas, or tr '${written}' ',' < old.csv > new.csv if no number has a decimal comma.`,
    )
  }
}

function cellsBetween(row: Uint8Array, separator: string): number {
  try {
    return csvCells(row, separator).length
  } catch {
    return 0 // unclosed quotes: another message reports them
  }
}

const carriageReturn = 13
const comma = 44
