import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { gaussianBlur, sineAndCosine } from '@inkstone/pixels'
import { everyChannel } from './everyChannel'

export interface ShadeOptions {
  /** Greatest level of the paper where it is shaded most, where ink is 1. */
  most?: number
  /** Least share of the contrast that is left between ink and paper. */
  contrast?: number
}

/** Shades the image unevenly, as bad light does: paper rises by a slope in a random direction and by smooth noise, up to
 * `most`, and the contrast shrinks.
 * @example shade({ most: 0.7, contrast: 0.4 }) */
export function shade(options: ShadeOptions = {}): Augmentation {
  knownOptions('shade', options, ['most', 'contrast'])
  const { most = 0.7, contrast = 0.4 } = options
  finiteNumber('shade.most', most, { min: 0, max: 0.9 })
  finiteNumber('shade.contrast', contrast, { min: 0.1, max: 1 })
  return {
    name: 'shade',
    options: { most, contrast },
    apply(image, imageShape, random) {
      const [rows, columns] = imageShape
      const unit = Math.max(rows, columns) / 28
      const white = new Float32Array(rows * columns)
      for (let at = 0; at < white.length; at++) white[at] = random.uniform() - 0.5
      const field = gaussianBlur(white, [rows, columns, 1], (1 + 4 * random.uniform()) * unit)
      rescale(field)
      const [sine, cosine] = sineAndCosine(2 * Math.PI * random.uniform())
      const slope = random.uniform()
      for (let at = 0; at < field.length; at++) {
        const [x, y] = [(at % columns) / columns, Math.floor(at / columns) / rows]
        field[at] = (1 - slope) * field[at]! + slope * (x * cosine + y * sine)
      }
      rescale(field)
      const level = random.uniform() * most
      const left = contrast + random.uniform() * (1 - contrast)
      return everyChannel(image, imageShape, (ink, at) => {
        const paper = level * field[at]!
        return paper + ink * (1 - paper) * left
      })
    },
  }
}

/** To 0..1, in place. */
function rescale(field: Float32Array): void {
  let least = Infinity
  let most = -Infinity
  for (const value of field) {
    if (value < least) least = value
    if (value > most) most = value
  }
  for (let at = 0; at < field.length; at++) field[at] = (field[at]! - least) / (most - least || 1)
}
