// Our best small network in five epochs; each training image is rotated, scaled and shifted at random.
//
//   npx inkstone run recipes/conv-net.ts
//
// Two to three minutes on 2 cores with AVX-512. Expect mnist/test >= 99.5 %.

import { defineRecipe } from '@inkstone/core'
import { augmented, mnist, rotate, scale, shift } from '@inkstone/data'
import { convNet } from '@inkstone/models'
import { adamW, biasesAndNorms, ema, oneCycle, trainer } from '@inkstone/trainer'

export default defineRecipe(
  { seed: 1, epochs: 5, batchSize: 128, learningRate: 4e-3, trainingImages: 54_000 },
  ({ seed, epochs, batchSize, learningRate, trainingImages }) => ({
    name: 'conv-net',
    seed,
    data: augmented(mnist({ seed, trainingImages }), [rotate(), scale(), shift()]),
    model: convNet(),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({
        learningRate: oneCycle(learningRate),
        weightDecay: 0.02,
        exclude: biasesAndNorms,
      }),
      averaging: ema(0.998),
    }),
  }),
)
