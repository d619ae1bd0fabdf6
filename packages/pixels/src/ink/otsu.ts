/** Where a histogram falls into two classes so that the variance between them is greatest (Otsu, 1979, "A threshold
 * selection method from gray-level histograms").
 * @param counts of each bin
 * @returns the first bin of the upper class, and the share of the whole variance that lies between the classes, 0 to 1;
 * `{ bin: 0, share: 0 }` for fewer than two bins that hold anything
 * @example otsu([5, 5, 0, 0, 5, 5]).bin // 2 */
export function otsu(counts: ArrayLike<number>): { bin: number; share: number } {
  let total = 0
  let sum = 0
  let squares = 0
  for (let bin = 0; bin < counts.length; bin++) {
    total += counts[bin]!
    sum += bin * counts[bin]!
    squares += bin * bin * counts[bin]!
  }
  const variance = squares * total - sum * sum // of the whole, times total squared
  let best = { bin: 0, between: 0 }
  let below = 0
  let belowSum = 0
  for (let bin = 0; bin + 1 < counts.length; bin++) {
    below += counts[bin]!
    belowSum += bin * counts[bin]!
    const above = total - below
    if (below === 0 || above === 0) continue
    const distance = belowSum * total - sum * below
    const between = (distance * distance) / (below * above)
    if (between > best.between) best = { bin: bin + 1, between }
  }
  return { bin: best.bin, share: variance > 0 ? best.between / variance : 0 }
}
