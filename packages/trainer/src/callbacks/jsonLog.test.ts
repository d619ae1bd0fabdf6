import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { linearDecay } from '../schedules/linearDecay'
import { jsonLog } from './jsonLog'

let directory: string
beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-json-'))
})
afterAll(() => rm(directory, { recursive: true }))

callbackSuite('jsonLog', () => jsonLog({ file: join(directory, 'suite.jsonl') }))

test('writes each step with its learning rate, and each epoch, one object a line', async () => {
  const model = tinyModel()
  const optimizer = adam({ learningRate: linearDecay(0.04) })
  const { history } = await trainer({ epochs: 2, batchSize: 48, optimizer }).train({
    ...{ model, training: tinySplit(), seed: 1, directory, callbacks: [jsonLog()] },
  })
  const lines = (await readFile(join(directory, 'log.jsonl'), 'utf8')).trimEnd().split('\n')
  const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(records.map(({ event, epoch, step }) => [event, epoch, step])).toEqual([
    ...[
      ['step', 1, 1],
      ['step', 1, 2],
      ['epoch', 1, undefined],
    ],
    ...[
      ['step', 2, 1],
      ['step', 2, 2],
      ['epoch', 2, undefined],
    ],
  ])
  const rates = records.filter(({ event }) => event === 'step').map((step) => step.learningRate)
  expect(rates).toEqual([0.04, 0.03, 0.02, 0.01].map((rate) => expect.closeTo(rate, 12)))
  expect(records[5]).toEqual({ event: 'epoch', ...history[1] })
  model.dispose()
})

test('refuses what is no path', () => {
  expect(() => jsonLog({ file: '' })).toThrow("jsonLog.file: expected the path of a file, got ''.")
})
