import { type EvenInk, edgeCounts, evenInk } from './evenInk'
import type { GreyPicture, PaperSide } from './greyPicture'

/** Of 255: a picture whose ink differs less than this from its paper shows nothing. */
export const leastContrast = 16
/** Whether a picture is too small to tell light from strokes, and dust from ink. */
export const isIcon = ({ width, height }: Pick<GreyPicture, 'width' | 'height'>): boolean =>
  Math.max(width, height) <= 64

/** The light of a picture, if it is even: nothing is brighter than paper, and little lies between paper and ink. */
export function evenLight(picture: GreyPicture, paper: PaperSide | undefined): EvenInk | undefined {
  const light = evenInk(picture, paper)
  const { level, least, full, scatter } = light
  if (isIcon(picture) || full < leastContrast) return light
  const sign = light.paper === 'bright' ? 1 : -1
  const counts = new Uint32Array(256)
  for (let at = 0; at < picture.pixels.length; at++) counts[picture.pixels[at]!]!++
  const edge = edgeCounts(picture)
  const within = (counted: Uint32Array, from: number, to: number) => {
    return counted.reduce((sum, count, value) => {
      const difference = sign * (level - value)
      return difference >= from && difference < to ? sum + count : sum
    }, 0)
  }
  const edgeLength = within(edge, -Infinity, Infinity)
  const share = (from: number, to: number) => within(edge, from, to) / edgeLength
  const strong = within(counts, full / 2, Infinity)
  const isEven =
    4 * scatter <= 0.3 * full &&
    within(counts, -Infinity, -least) <= 0.01 * picture.pixels.length &&
    within(counts, least, full / 2) <= strong + 0.005 * picture.pixels.length &&
    share(-Infinity, -least) + share(least, full / 2) <= 0.05 &&
    share(full / 2, Infinity) <= 0.1
  return isEven ? light : undefined
}
