import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClassEvaluation, PredictionsFile } from '@inkstone/core'
import { recordEvaluation } from './recordEvaluation'

let run: string
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'inkstone-record-'))
})
afterEach(() => rm(run, { recursive: true }))

const summary = {
  ...{ dataset: 'tiny', model: 'dense', parameters: 1, history: [], bestEpoch: 0 },
  ...{ stoppedBy: 'budget', images: 0, seconds: 1 },
}
const metrics = {
  ...{ version: 1, recipe: 'tiny', startedAt: '2026-11-29T00:00:00Z', seconds: 1 },
  ...{ training: summary, evaluations: [] },
}

function result(name: string, accuracy: number) {
  const evaluation: ClassEvaluation = {
    ...{ name, dataset: 'tiny', split: 'test', count: 1, loss: 0.1 },
    ...{ accuracy, precision: 1, recall: 1, f1: 1 },
    perClass: [{ class: 'a', precision: 1, recall: 1, f1: 1, support: 1 }],
    confusionMatrix: [[1]],
  }
  const predictions: PredictionsFile = {
    ...{ name, classes: ['a'], imageShape: [1, 1, 1], labels: [0] },
    ...{ probabilities: '', mistakes: [] },
  }
  return { evaluation, predictions }
}

const readJson = async (file: string) => JSON.parse(await readFile(join(run, file), 'utf8'))

test('an evaluation stands beside the others; one of the same name replaces it', async () => {
  await writeFile(join(run, 'metrics.json'), JSON.stringify(metrics))
  await recordEvaluation(run, result('tiny/test', 1))
  await recordEvaluation(run, result('tiny/nearest', 0.5))
  await recordEvaluation(run, result('tiny/nearest', 0.75))
  const { evaluations, ...rest } = await readJson('metrics.json')
  expect(evaluations.map((one: ClassEvaluation) => [one.name, one.accuracy])).toEqual([
    ['tiny/test', 1],
    ['tiny/nearest', 0.75],
  ])
  expect({ ...rest, evaluations: [] }).toEqual(metrics)
  expect((await readJson('predictions/tiny-nearest.json')).name).toBe('tiny/nearest')
})

test('what is no run is named', async () => {
  await expect(recordEvaluation(run, result('tiny/test', 1))).rejects.toThrow(
    `${join(run, 'metrics.json')}`,
  )
})
