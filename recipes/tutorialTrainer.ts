// What the five tutorial recipes share: they all train with Adam at Keras' default rate of 1e-3.

import type { Trainer } from '@inkstone/core'
import { adam, trainer } from '@inkstone/trainer'

export interface TutorialTraining {
  epochs: number
  batchSize: number
}

/** A trainer with the defaults that Keras' `model.fit` has for `optimizer='adam'`. */
export function tutorialTrainer({ epochs, batchSize }: TutorialTraining): Trainer {
  return trainer({ epochs, batchSize, optimizer: adam({ learningRate: 1e-3 }) })
}
