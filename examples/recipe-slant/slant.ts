// How far MNIST's digits lean, learnt from their pixels; then those of optdigits' 13 writers. A regression, by a task from
// a plugin.
//
//   npx inkstone run slant.ts
//
// 15 seconds on 2 cores with AVX-512; expect rSquared of mnist/test >= 0.97 and of optdigits/after >= 0.98.

import { defineRecipe } from '@inkstone/core'
import { mnist, optdigits } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { mlp } from '@inkstone/models'
import { adam, earlyStopping, linearDecay, trainer } from '@inkstone/trainer'
import { regression, rSquared, slantOf } from 'inkstone-task-slant'

export default defineRecipe(
  { seed: 1, trainingImages: 20_000, epochs: 6, units: 128, best: 'validation/rSquared' },
  ({ seed, trainingImages, epochs, units, best }) => ({
    name: 'slant',
    seed,
    data: mnist({ seed, trainingImages }),
    model: mlp({ units: [units], dropout: 0 }),
    task: regression('slant', slantOf),
    metrics: [rSquared],
    trainer: trainer({
      epochs,
      best,
      batchSize: 64,
      optimizer: adam({ learningRate: linearDecay(2e-3) }),
    }),
    callbacks: [earlyStopping({ metric: best, patience: 3 })],
    fineTune: { data: optdigits({ seed, validation: 0.1 }), fineTuner: allLayers({ epochs }) },
  }),
)
