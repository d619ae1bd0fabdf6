// A network that reads lines of digits as a whole, by connectionist temporal classification: the second engine of the reader, and
// the network for lines of @inkstone/weights. It learns lines of many kinds, half of them changed anew in each epoch.
//
//   npx inkstone run recipes/strings.ts
//
// 72 minutes on one busy core with AVX-512. Expect a string accuracy of digit-lines/test >= 0.93: an eighth of its lines run into each
// other, and a third are harder than the rows of docs/reader.md.

import { defineRecipe } from '@inkstone/core'
import { augmented, mnist } from '@inkstone/data'
import { lineNet } from '@inkstone/models'
import {
  adamW,
  biasesAndNorms,
  clipByNorm,
  ema,
  oneCycle,
  textLine,
  trainer,
} from '@inkstone/trainer'
import { digitLines } from './digitLines'
import { lineChanges } from './lineChanges'
import { lineKinds } from './lineKinds'

export default defineRecipe(
  { seed: 1, epochs: 20, batchSize: 32, learningRate: 4e-3, width: 20, share: 1.2 },
  ({ seed, epochs, batchSize, learningRate, width, share }) => ({
    name: 'strings',
    seed,
    license: 'apache-2.0',
    data: augmented(digitLines(mnist({ seed }), { kinds: lineKinds, share, seed }), lineChanges),
    model: lineNet({ width, dropout: 0.1 }),
    task: textLine({ alphabet: '0123456789' }),
    trainer: trainer({
      epochs,
      batchSize,
      optimizer: adamW({
        learningRate: oneCycle(learningRate),
        weightDecay: 0.02,
        exclude: biasesAndNorms,
      }),
      clip: clipByNorm(5),
      averaging: ema(0.999),
    }),
  }),
)
