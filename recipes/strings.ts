// A network that reads lines of digits as a whole, by connectionist temporal classification: the reader's second opinion.
//
//   npx inkstone run recipes/strings.ts
//
// Expect a string accuracy of digit-lines/test >= 0.86: a tenth of its lines have digits that run into each other.

import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { lineNet } from '@inkstone/models'
import { adamW, clipByNorm, oneCycle, textLine, trainer } from '@inkstone/trainer'
import { digitLines } from './digitLines'

export default defineRecipe(
  { seed: 1, epochs: 10, batchSize: 32, learningRate: 4e-3, width: 16, share: 0.6 },
  ({ seed, epochs, batchSize, learningRate, width, share }) => ({
    name: 'strings',
    seed,
    data: digitLines(mnist({ seed }), { share, seed }),
    model: lineNet({ width }),
    task: textLine({ alphabet: '0123456789' }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({ learningRate: oneCycle(learningRate) }),
      clip: clipByNorm(5),
    }),
  }),
)
