// Digits in pictures as people take them, and a class for what is no whole digit: the network of @inkstone/weights.
//
//   npx inkstone run recipes/real-pictures.ts
//
// A quarter of an hour on 2 cores with AVX-512. Expect mnist/test >= 98 %, with the images of `none`; 99.3 % of the digits alone.

import { defineRecipe } from '@inkstone/core'
import { augmented, mnist, withNone } from '@inkstone/data'
import { convNet } from '@inkstone/models'
import { adamW, biasesAndNorms, ema, oneCycle, trainer } from '@inkstone/trainer'
import { handwritingFonts as fonts } from './handwritingFonts'
import { pictureChanges } from './pictureChanges'

export default defineRecipe(
  { seed: 1, epochs: 18, batchSize: 128, learningRate: 6e-3, width: 32, trainingImages: 54_000 },
  ({ seed, epochs, batchSize, learningRate, width, trainingImages }) => ({
    name: 'real-pictures',
    seed,
    license: 'apache-2.0',
    data: augmented(
      withNone(mnist({ seed, trainingImages }), { share: 0.4, fonts, seed }),
      pictureChanges,
    ),
    model: convNet({ width, dropout: 0.15 }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({
        learningRate: oneCycle(learningRate),
        weightDecay: 0.02,
        exclude: biasesAndNorms,
      }),
      averaging: ema(0.999),
    }),
  }),
)
