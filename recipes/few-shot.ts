// Few-shot adaptation: a network trained on MNIST learns other writers' digits from ten of each, and keeps its own.
//
//   npx inkstone run recipes/few-shot.ts
//
// Half a minute on 2 cores with AVX-512. Expect optdigits/after >= 97 %. Beside it stand the network before
// (optdigits/before), the same one trained from scratch on the same examples (optdigits/from-scratch), and its
// accuracy on MNIST afterwards (mnist/after-finetune).

import { defineRecipe } from '@inkstone/core'
import { fewExamples, mnist, optdigits } from '@inkstone/data'
import { adaptToWriter } from '@inkstone/finetuner'
import { cnn } from '@inkstone/models'
import { adam, linearDecay, trainer } from '@inkstone/trainer'

export default defineRecipe(
  { seed: 1, trainingImages: 54_000, epochs: 3, examples: 10 },
  ({ seed, trainingImages, epochs, examples }) => {
    const digits = mnist({ seed, trainingImages })
    const falling = (rate: number) => adam({ learningRate: linearDecay(rate) })
    return {
      name: 'few-shot',
      seed,
      data: digits,
      model: cnn('seed-001'),
      trainer: trainer({ epochs, batchSize: 128, optimizer: falling(2e-3) }),
      fineTune: {
        data: fewExamples(optdigits({ seed }), { ofEach: examples, seed }),
        fineTuner: adaptToWriter({ replay: digits }),
        fromScratch: trainer({ steps: 300, batchSize: 20, optimizer: falling(3e-3) }),
      },
    }
  },
)
