// Tests nearest neighbours on the test images of the latest run of strokes.ts, and adds them to the run's report
// beside its network.
//
//   npx inkstone run strokes.ts
//   node neighbours.mjs

import { lineageEntry } from '@inkstone/core'
import { holdOut } from '@inkstone/data'
import { evaluate } from '@inkstone/metrics'
import { writeReport } from '@inkstone/report'
import { recordEvaluation } from '@inkstone/run'
import { strokes } from 'inkstone-dataset-strokes'
import { nearest } from 'inkstone-predictor-nearest'

const data = holdOut(strokes(['strokes.ndjson']), { test: 0.2, validation: 0.1, seed: 1 })
const { splits } = await data.load()
const result = await evaluate({
  name: 'strokes/nearest',
  model: await nearest(splits.train, { k: 3 }),
  split: splits.test,
  lineage: [await lineageEntry('training', splits.train)],
})
await recordEvaluation('runs/latest', result)
console.log(`strokes/nearest ${(100 * result.evaluation.accuracy).toFixed(2)} %`)
console.log(await writeReport('runs/latest'))
