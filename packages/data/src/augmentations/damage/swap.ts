import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { sineAndCosine } from '@inkstone/pixels'
import { everyChannel } from './everyChannel'

export interface SwapOptions {
  /** Greatest width of the part, as a share of the image's longer side. */
  most?: number
}

/** Swaps ink and paper in a part of the image: a band from edge to edge in any direction, or a disc.
 * @example swap({ most: 0.5 }) */
export function swap(options: SwapOptions = {}): Augmentation {
  knownOptions('swap', options, ['most'])
  const { most = 0.5 } = options
  finiteNumber('swap.most', most, { min: 0.05, max: 1 })
  return {
    name: 'swap',
    options: { most },
    apply(image, imageShape, random) {
      const [rows, columns] = imageShape
      const half = (0.02 + random.uniform() * (most - 0.02)) * (Math.max(rows, columns) / 2)
      const isDisc = random.uniform() < 0.25
      const [middleX, middleY] = [columns * random.uniform(), rows * random.uniform()]
      const [sine, cosine] = sineAndCosine(Math.PI * random.uniform())
      return everyChannel(image, imageShape, (ink, at) => {
        const x = (at % columns) + 0.5 - middleX
        const y = Math.floor(at / columns) + 0.5 - middleY
        const distance = isDisc ? Math.sqrt(x * x + y * y) : Math.abs(x * cosine + y * sine)
        return distance < half ? 1 - ink : ink
      })
    },
  }
}
