import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'

export interface EraseOptions {
  /** How often an image loses a part. */
  probability?: number
  /** Share of the image's sides that the part has at most. */
  most?: number
}

/** Makes a random rectangle paper, so that no network leans on one stroke (Z. Zhong and others, 2020).
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
