import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { inkBetween, paperPlane, sineAndCosine } from '@inkstone/pixels'

export interface SmearOptions {
  /** Greatest length of the smear, in pixels of an image of 28. */
  length?: number
}

/** Smears the image in a random direction, as a hand that moves does: each pixel becomes a mean along a line, whose
 * weights fall linearly from the middle to the ends.
 * @example smear({ length: 10 }) */
export function smear(options: SmearOptions = {}): Augmentation {
  knownOptions('smear', options, ['length'])
  const { length = 10 } = options
  finiteNumber('smear.length', length, { min: 0, max: 28 })
  return {
    name: 'smear',
    options: { length },
    apply(image, imageShape, random) {
      const [rows, columns, channels] = imageShape
      const reach = (random.uniform() * length * Math.max(rows, columns)) / 56
      const [sine, cosine] = sineAndCosine(Math.PI * random.uniform())
      const result = new Float32Array(image.length)
      for (let channel = 0; channel < channels; channel++) {
        const plane = paperPlane(image, imageShape, channel)
        for (let y = 0, at = channel; y < rows; y++) {
          for (let x = 0; x < columns; x++, at += channels) {
            let sum = 0
            let weights = 0
            for (let step = -Math.floor(reach); step <= reach; step++) {
              const weight = 1 - Math.abs(step) / (reach + 1)
              sum += weight * inkBetween(plane, x + 1 + step * cosine, y + 1 + step * sine)
              weights += weight
            }
            result[at] = Math.min(1, sum / weights)
          }
        }
      }
      return result
    },
  }
}
