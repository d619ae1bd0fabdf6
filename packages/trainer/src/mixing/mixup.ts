import { positive } from '../numberOptions'
import { beta } from './beta'
import { type Mix, partnersOf } from './mix'

/** Mixup (Zhang et al., 2018): each image is blended with another one of its batch, and so are their labels: `share *
 * image + (1 - share) * partner`, with one share per batch, drawn from beta(alpha, alpha).
 * @param alpha > 0: the larger, the more evenly two images are mixed. Default 0.2
 * @throws InkstoneError for an alpha that is not above 0
 * @example trainer({ mix: mixup(0.2) }) */
export function mixup(alpha = 0.2): Mix {
  positive('mixup.alpha', alpha)
  return {
    name: 'mixup',
    options: { alpha },
    apply(batch, _imageShape, random) {
      const share = beta(alpha, random)
      const partners = partnersOf(batch, random)
      const { size, images } = batch
      const pixels = images.length / size
      const mixed = new Float32Array(images.length)
      for (let row = 0; row < size; row++) {
        const own = row * pixels
        const other = partners[row]! * pixels
        for (let at = 0; at < pixels; at++) {
          mixed[own + at] = share * images[own + at]! + (1 - share) * images[other + at]!
        }
      }
      return { ...batch, images: mixed, partners, share }
    },
  }
}
