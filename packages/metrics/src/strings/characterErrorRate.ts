import { InkstoneError } from '@inkstone/core'
import { editDistance } from '@inkstone/pixels'
import { checkOutcomes, type StringOutcome } from './stringOutcome'

/** Characters to insert, delete or replace until what was read is what is written (Levenshtein, 1965), over all characters that
 * are written. It exceeds 1 where much is read that is not there.
 * @throws InkstoneError for no string, or none that holds a character
 * @example characterErrorRate([{ text: '1234', read: '124', confidence: 1 }]) // 0.25 */
export function characterErrorRate(outcomes: readonly StringOutcome[]): number {
  checkOutcomes('characterErrorRate', outcomes)
  const written = outcomes.reduce((sum, { text }) => sum + [...text].length, 0)
  if (written === 0) {
    throw new InkstoneError(
      'characterErrorRate: expected a string with a character, got none but empty ones.',
    )
  }
  const edits = outcomes.reduce((sum, { text, read }) => sum + editDistance(text, read), 0)
  return edits / written
}
