// Pen drawings, from a file of strokes to a report, with a dataset and a model from two plugins.
//
//   node ../dataset-strokes/makeStrokes.mjs > strokes.ndjson
//   npx inkstone run strokes.ts
//
// A few seconds; expect strokes/test of 90 % or so.

import { defineRecipe } from '@inkstone/core'
import { holdOut } from '@inkstone/data'
import { adam, trainer } from '@inkstone/trainer'
import { strokes } from 'inkstone-dataset-strokes'
import { separableNet } from 'inkstone-model-separable'

export default defineRecipe(
  { seed: 1, epochs: 8, penWidth: 2, width: 16 },
  ({ seed, epochs, penWidth, width }) => ({
    name: 'strokes',
    seed,
    data: holdOut(strokes(['strokes.ndjson'], { penWidth }), { test: 0.2, validation: 0.1, seed }),
    model: separableNet({ width }),
    trainer: trainer({ epochs, batchSize: 16, optimizer: adam({ learningRate: 5e-3 }) }),
  }),
)
