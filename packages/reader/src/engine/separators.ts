import type { Format, InkBox } from '@inkstone/core'

/** What a small mark may be, with the logarithm of its weight: a separator of the format, or dirt, `''`. */
export function marksAs(mark: InkBox, format: Format): { character: string; score: number }[] {
  const isFlat = mark.width >= 1.6 * mark.height
  const weights = {
    '': 0.02,
    '-': isFlat ? 0.8 : 0.02,
    '.': isFlat ? 0.1 : 0.5,
    ',': isFlat ? 0.1 : 0.5,
    ' ': 0.05,
  }
  return Object.entries(weights)
    .filter(([character]) => character === '' || format.characters.includes(character))
    .map(([character, weight]) => ({ character, score: Math.log(weight) }))
}
