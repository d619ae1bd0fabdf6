// 99 % on MNIST's test in two epochs: the learning rate rises and falls once.
//
//   npx inkstone run recipes/one-cycle.ts
//
// Half a minute on 2 cores with AVX-512. Expect mnist/test >= 99 %.

import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { convNet } from '@inkstone/models'
import { adamW, oneCycle, trainer } from '@inkstone/trainer'

export default defineRecipe(
  { seed: 1, epochs: 2, batchSize: 128, learningRate: 1e-2, trainingImages: 54_000 },
  ({ seed, epochs, batchSize, learningRate, trainingImages }) => ({
    name: 'one-cycle',
    seed,
    data: mnist({ seed, trainingImages }),
    model: convNet({ width: 16, dropout: 0.2 }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({ learningRate: oneCycle(learningRate) }),
    }),
  }),
)
