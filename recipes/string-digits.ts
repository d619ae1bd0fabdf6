// The digit model of the reader: what it cuts out of strings, and a class for what is no whole digit.
//
//   npx inkstone run recipes/string-digits.ts
//
// Expect cut-digits/test >= 94 %: of many cuts it is a matter of opinion whether they are a whole digit.

import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { convNet } from '@inkstone/models'
import { adamW, oneCycle, trainer } from '@inkstone/trainer'
import { cutDigits } from './cutDigits'

export default defineRecipe(
  { seed: 1, epochs: 3, batchSize: 128, learningRate: 8e-3, width: 16, share: 0.6 },
  ({ seed, epochs, batchSize, learningRate, width, share }) => ({
    name: 'string-digits',
    seed,
    data: cutDigits(mnist({ seed }), { share, seed }),
    model: convNet({ width, dropout: 0.2 }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({ learningRate: oneCycle(learningRate) }),
    }),
  }),
)
