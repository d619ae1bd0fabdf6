import { positive } from '../numberOptions'
import { beta } from './beta'
import { type Mix, partnersOf } from './mix'

/** CutMix (Yun et al., 2019): a box of each image is replaced by the same box of another one of its batch, and
 * labels are mixed by area. The box has `1 - share` of the area before it is cut off at the edges, with one share per
 * batch, drawn from beta(alpha, alpha), and a random centre. @param alpha > 0. Default 1: a uniform share
 * @throws InkstoneError for an alpha that is not above 0
 * @example trainer({ mix: cutMix() }) */
export function cutMix(alpha = 1): Mix {
  positive('cutMix.alpha', alpha)
  return {
    name: 'cutMix',
    options: { alpha },
    apply(batch, [height, width, channels], random) {
      const side = Math.sqrt(1 - beta(alpha, random))
      const [top, bottom] = cut(random.integer(height), side * height, height)
      const [left, right] = cut(random.integer(width), side * width, width)
      const partners = partnersOf(batch, random)
      const images = batch.images.slice()
      for (let row = 0; row < batch.size; row++) {
        for (let y = top; y < bottom; y++) {
          const line = (image: number) => ((image * height + y) * width + left) * channels
          const other = line(partners[row]!)
          const piece = batch.images.subarray(other, other + (right - left) * channels)
          images.set(piece, line(row))
        }
      }
      const share = 1 - ((bottom - top) * (right - left)) / (height * width)
      return { ...batch, images, partners, share }
    },
  }
}

/** The range of this length around its centre, cut to `[0, limit)`. */
function cut(centre: number, length: number, limit: number): [from: number, to: number] {
  const half = Math.floor(length / 2)
  return [Math.max(centre - half, 0), Math.min(centre + half, limit)]
}
