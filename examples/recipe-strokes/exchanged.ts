// The run of strokes.ts with three more stages from plugins, one line each: a training loop that is TensorFlow.js'
// model.fit, a callback that posts each epoch's figures to a webhook, and BitFit, which fine-tunes the network to a
// broader pen.
//
//   node ../dataset-strokes/makeStrokes.mjs > strokes.ndjson
//   TRAINING_WEBHOOK=http://127.0.0.1:8787 npx inkstone run exchanged.ts
//
// A few seconds; expect strokes/test of 90 % or so, and strokes/after well above strokes/before.

import { defineRecipe } from '@inkstone/core'
import { holdOut } from '@inkstone/data'
import { webhook } from 'inkstone-callback-webhook'
import { strokes } from 'inkstone-dataset-strokes'
import { bitFit } from 'inkstone-finetuner-bitfit'
import { separableNet } from 'inkstone-model-separable'
import { fitTrainer } from 'inkstone-trainer-fit'

const address = process.env.TRAINING_WEBHOOK ?? 'http://127.0.0.1:8787'

export default defineRecipe({ seed: 1, epochs: 8, width: 16 }, ({ seed, epochs, width }) => {
  const drawnWith = (penWidth: number) =>
    holdOut(strokes(['strokes.ndjson'], { penWidth }), { test: 0.2, validation: 0.1, seed })
  return {
    name: 'exchanged',
    seed,
    data: drawnWith(2),
    model: separableNet({ width }),
    trainer: fitTrainer({ epochs, batchSize: 16, learningRate: 5e-3 }),
    callbacks: [webhook(address)],
    fineTune: { data: drawnWith(6), fineTuner: bitFit({ epochs, batchSize: 16 }) },
  }
})
