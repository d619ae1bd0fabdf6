import { type Format, InkstoneError, type Random } from '@inkstone/core'

/** Draws a text of a format that has a digit: a length, then character after character of those with which it may go on. */
export function drawText(format: Format, random: Random): string {
  const { lengths } = format
  const wanted = lengths[random.integer(lengths.length)]!
  let accepted: string | undefined
  for (let tries = 0; tries < mostTries; tries++) {
    const text = walk(format, wanted, random)
    if (text === undefined) continue
    if (text.length === wanted) return text
    accepted ??= text
  }
  if (accepted !== undefined) return accepted
  throw new InkstoneError(
    `digitStrings.format: expected a format whose beginnings lead to texts with a digit, found none of '${format.name}' in ${mostTries} tries. ` +
      'formatSuite of @inkstone/testing shows where a format ends.',
  )
}

/** Few formats can complete every beginning to every length. */
const mostTries = 100

/** The longest accepted text with a digit on a random way of this many characters. */
function walk(format: Format, length: number, random: Random): string | undefined {
  let text = ''
  let accepted: string | undefined
  while (text.length < length) {
    const next = [...format.characters].filter((one) => format.mayBegin(text + one))
    const marks = next.filter((one) => separators.includes(one))
    const digits = next.filter((one) => !separators.includes(one))
    // a separator as often as a digit, where both may follow: it would be rare among ten
    const some =
      digits.length === 0 || (marks.length > 0 && random.uniform() < 0.5) ? marks : digits
    if (some.length === 0) break
    text += some[random.integer(some.length)]!
    if (format.accepts(text) && hasDigit(text)) accepted = text
  }
  return accepted
}

const hasDigit = (text: string) => [...text].some((one) => !separators.includes(one))

/** What is written between digits. */
export const separators = '.,-'
