/** Which of `bins` bins of equal width holds a confidence: `low < confidence <= high`, the first one 0 too. A row of
 * probabilities may sum to slightly more than 1; a confidence above 1 is in the last bin.
 * @example confidenceBin(0.5, 2) // 0 */
export function confidenceBin(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))
}
