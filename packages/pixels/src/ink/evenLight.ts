import { type EvenInk, edgeOf, evenInk } from './evenInk'
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
  const sign = light.paper === 'bright' ? 1 : -1
  const counts = new Uint32Array(256)
  for (const value of picture.pixels) counts[value]!++
  let [between, strong, beyond] = [0, 0, 0]
  counts.forEach((count, value) => {
    const difference = sign * (level - value)
    if (difference < -least) beyond += count
    else if (difference >= full / 2) strong += count
    else if (difference >= least) between += count
  })
  const edge = edgeOf(picture.pixels, picture.width, picture.height)
  const share = (from: number, to: number) =>
    edge.filter((value) => {
      const difference = sign * (level - value)
      return difference >= from && difference < to
    }).length / edge.length
  const isEven =
    4 * scatter <= 0.3 * full &&
    beyond <= 0.01 * picture.pixels.length &&
    between <= strong + 0.005 * picture.pixels.length &&
    share(-Infinity, -least) + share(least, full / 2) <= 0.05 &&
    share(full / 2, Infinity) <= 0.1
  return isEven || isIcon(picture) || full < leastContrast ? light : undefined
}
