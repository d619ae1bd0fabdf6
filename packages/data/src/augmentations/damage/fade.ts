import { type Augmentation, finiteNumber, knownOptions } from '@inkstone/core'
import { everyChannel } from './everyChannel'

export interface FadeOptions {
  /** Highest level of the paper, where ink is 1. */
  paper?: number
  /** Least difference between ink and paper. */
  contrast?: number
}

/** Changes brightness and contrast: paper becomes a grey up to `paper`, ink a grey at least `contrast` above it.
 * @example fade({ paper: 0.5, contrast: 0.3 }) */
export function fade(options: FadeOptions = {}): Augmentation {
  knownOptions('fade', options, ['paper', 'contrast'])
  const { paper = 0.5, contrast = 0.3 } = options
  finiteNumber('fade.paper', paper, { min: 0, max: 0.9 })
  finiteNumber('fade.contrast', contrast, { min: 0.05, max: 1 - paper })
  return {
    name: 'fade',
    options: { paper, contrast },
    apply(image, imageShape, random) {
      const low = random.uniform() * paper
      const high = low + contrast + random.uniform() * (1 - low - contrast)
      return everyChannel(image, imageShape, (ink) => low + ink * (high - low))
    },
  }
}
