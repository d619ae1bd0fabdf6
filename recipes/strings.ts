// A network that reads lines of digits as a whole, by connectionist temporal classification: the second engine of the reader, and
// the network for lines of @inkstone/weights. It learns lines of many kinds, and then harder ones.
//
//   npx inkstone run recipes/strings.ts
//
// An hour on 2 cores. Expect a string accuracy of digit-lines/test >= 0.86: a tenth of its lines run into each other.

import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { lineNet } from '@inkstone/models'
import { adamW, clipByNorm, oneCycle, textLine, trainer } from '@inkstone/trainer'
import { digitLines } from './digitLines'
import { harderLines } from './harderLines'
import { lineKinds } from './lineKinds'

export default defineRecipe(
  {
    ...{ seed: 1, epochs: 10, batchSize: 32, learningRate: 4e-3, width: 16, share: 0.6 },
    harder: { epochs: 2, learningRate: 1.5e-3, share: 0.8 },
  },
  ({ seed, epochs, batchSize, learningRate, width, share, harder }) => ({
    name: 'strings',
    seed,
    license: 'apache-2.0',
    data: digitLines(mnist({ seed }), { kinds: lineKinds, share, seed }),
    model: lineNet({ width }),
    task: textLine({ alphabet: '0123456789' }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({ learningRate: oneCycle(learningRate) }),
      clip: clipByNorm(5),
    }),
    fineTune: harderLines(mnist({ seed }), { seed, batchSize, ...harder }),
  }),
)
