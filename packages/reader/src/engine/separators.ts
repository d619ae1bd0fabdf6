import type { Format, InkBox } from '@inkstone/core'

/** What a small mark may be, with the logarithm of its likelihood: a separator of the format, or dirt, `''`, more likely if it is finer
 * than a pen. A point and a comma look alike, so the format alone tells them apart.
 * @param digitHeight of the line */
export function marksAs(
  mark: InkBox,
  format: Format,
  digitHeight: number,
): { character: string; score: number }[] {
  const isFlat = mark.width >= 1.6 * mark.height
  const isFine = Math.max(mark.width, mark.height) < 0.15 * digitHeight
  const dirt = isFine ? 0.04 : 0.006
  const point = isFlat ? 0.1 : 1 - dirt
  const likelihoods = { '': dirt, '-': isFlat ? 0.9 : 0.04, '.': point, ',': point, ' ': 0.1 }
  return Object.entries(likelihoods)
    .filter(([character]) => character === '' || format.characters.includes(character))
    .map(([character, likelihood]) => ({ character, score: Math.log(likelihood) }))
}
