/** Which of `bins` bins of equal width holds a confidence: `low < confidence <= high`, the first one 0 too. A row of
 * probabilities may sum to a little more than 1, and then be surer than sure: that is in the last one.
 * @example confidenceBin(0.5, 2) // 0 */
export function confidenceBin(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))
}
