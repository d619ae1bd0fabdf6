import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'

export interface EraseOptions {
  /** Probability that an image loses a part. */
  probability?: number
  /** Largest share of the image's sides that is erased. */
  most?: number
}

/** Fills a random rectangle with paper, so that the network does not rely on a single stroke (Z. Zhong et al., 2020).
 * @example erase({ probability: 0.5, most: 0.3 }) */
export function erase(options: EraseOptions = {}): Augmentation {
  knownOptions('erase', options, ['probability', 'most'])
  const { probability = 0.5, most = 0.3 } = options
  finiteNumber('erase.probability', probability, { min: 0, max: 1 })
  finiteNumber('erase.most', most, { min: 0, max: 0.9 })
  return {
    name: 'erase',
    options: { probability, most },
    apply(image, [height, width, channels], random) {
      const result = image.slice()
      if (random.uniform() >= probability) return result
      const rows = Math.ceil(random.uniform() * most * height)
      const columns = Math.ceil(random.uniform() * most * width)
      const top = random.integer(height - rows + 1)
      const left = random.integer(width - columns + 1)
      for (let y = top; y < top + rows; y++) {
        const from = (y * width + left) * channels
        result.fill(0, from, from + columns * channels)
      }
      return result
    },
  }
}
