import { checkOutcomes, type StringOutcome } from './stringOutcome'

/** The share of strings that are read right as a whole, whatever the confidence.
 * @throws InkstoneError for no string
 * @example stringAccuracy([{ text: '12', read: '12', confidence: 1 }, { text: '34', read: '31', confidence: 1 }]) // 0.5 */
export function stringAccuracy(outcomes: readonly StringOutcome[]): number {
  checkOutcomes('stringAccuracy', outcomes)
  return outcomes.filter(({ text, read }) => text === read).length / outcomes.length
}
