import '@tensorflow/tfjs-backend-cpu'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Callback, TrainingCheckpoint, TrainingJob } from '@inkstone/core'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { linearDecay } from '../schedules/linearDecay'
import { learningRateLogger } from './learningRateLogger'

let directory: string
beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-rates-'))
})
afterAll(() => rm(directory, { recursive: true }))

callbackSuite('learningRateLogger', () =>
  learningRateLogger({ file: join(directory, 'suite.csv'), every: 3 }),
)

/** Two epochs of two steps, the rate falling from 0.04 by a quarter of it a step. */
async function train(callbacks: readonly Callback[], job: Partial<TrainingJob> = {}) {
  const model = tinyModel()
  const optimizer = adam({ learningRate: linearDecay(0.04) })
  await trainer({ epochs: 2, batchSize: 48, optimizer }).train({
    ...{ model, training: tinySplit(), seed: 1, directory, callbacks, ...job },
  })
  model.dispose()
}

async function linesOf(name: string) {
  const text = await readFile(join(directory, name), 'utf8')
  expect(text.endsWith('\r\n')).toBe(true)
  return text.trimEnd().split('\r\n')
}

/** Numbers of a file's lines under its first, which names them. */
async function rowsOf(name: string) {
  const [header, ...rows] = await linesOf(name)
  expect(header).toBe('step,epoch,learningRate')
  return rows.map((row) => row.split(',').map(Number))
}

const rate = (value: number) => expect.closeTo(value, 12)
const ofAllSteps = [
  [1, 1, rate(0.04)],
  [2, 1, rate(0.03)],
  [3, 2, rate(0.02)],
  [4, 2, rate(0.01)],
]

test('writes the rate of each step, counted over the epochs, into the folder of the training', async () => {
  await train([learningRateLogger()])
  expect(await rowsOf('learning-rates.csv')).toEqual(ofAllSteps)
})

test('writes the first step and every so many after it', async () => {
  await train([learningRateLogger({ file: 'some.csv', every: 3 })])
  expect(await rowsOf('some.csv')).toEqual([ofAllSteps[0], ofAllSteps[3]])
})

test('goes on after the steps of a checkpoint, each step once', async () => {
  const checkpoints: TrainingCheckpoint[] = []
  const keep: Callback = {
    name: 'keep',
    checkpoint: ({ after, take }) => void (after === 'step' && checkpoints.push(take())),
  }
  await train([learningRateLogger({ file: 'on.csv' }), keep]) // to its end, past the checkpoint
  await train([learningRateLogger({ file: 'on.csv' })], { resume: checkpoints[1]! })
  expect(await rowsOf('on.csv')).toEqual(ofAllSteps)
})

test('refuses options that cannot work', () => {
  expect(() => learningRateLogger({ every: 0 })).toThrow(
    'learningRateLogger.every: expected a whole number of steps >= 1, got 0.',
  )
  expect(() => learningRateLogger({ file: '' })).toThrow(
    "learningRateLogger.file: expected the path of a file, got ''.",
  )
})

const onLinux = existsSync('/dev/full') ? test : test.skip

onLinux('says that the disk is full', async () => {
  await expect(train([learningRateLogger({ file: '/dev/full' })])).rejects.toThrow(
    'learningRateLogger.file: no space left on the disk for /dev/full. ' +
      'Free some space, then resume the training.',
  )
})
