import type { PageInk } from './pageInk'

/** The page without what is fainter than writing and hangs together with none: stamps, the lines of forms. A pixel stays where
 * strong ink lies beside it.
 * @returns undefined where next to nothing is faint, so that nothing is to be gained */
export function strongInk(page: PageInk): PageInk | undefined {
  const { ink, width, height } = page
  const near = new Uint8Array(ink.length)
  let strong = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink[y * width + x]! < isStrong) continue
      strong++
      for (let ny = Math.max(0, y - reach); ny <= Math.min(height - 1, y + reach); ny++) {
        near.fill(
          1,
          ny * width + Math.max(0, x - reach),
          ny * width + Math.min(width, x + reach + 1),
        )
      }
    }
  }
  let faint = 0
  const kept = ink.slice()
  for (let at = 0; at < kept.length; at++) {
    if (near[at] === 1) continue
    if (kept[at]! >= isInk) faint++
    kept[at] = 0
  }
  return faint >= 0.04 * strong && strong > 0 ? { ...page, ink: kept } : undefined
}

/** Ink of writing; stamps and the lines of forms are mostly fainter. */
export const isStrong = 0.62
const isInk = 0.2
const reach = 1
