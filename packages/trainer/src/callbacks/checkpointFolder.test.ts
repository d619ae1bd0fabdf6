import '@tensorflow/tfjs-backend-cpu'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Callback } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { checkpoint } from './checkpoint'
import { readCheckpoint } from './checkpointFolder'

let directory: string

beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-resume-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** 96 images in steps of 24: 4 steps an epoch. */
async function train(callbacks: Callback[], epochs = 3) {
  const model = tinyModel({ normalised: true })
  const resume = await readCheckpoint(directory, { log: (line) => void lines.push(line) })
  const job = { model, training: tinySplit(), seed: 1, callbacks, resume }
  const optimizer = adam({ learningRate: 0.01 })
  try {
    const result = await trainer({ epochs, batchSize: 24, optimizer }).train(job)
    return { result, weights: model.getWeights().map((weight) => weight.dataSync().slice()) }
  } finally {
    model.dispose()
  }
}

let lines: string[] = []
beforeEach(() => {
  lines = []
})

const files = async (): Promise<string[]> => (await readdir(join(directory, 'resume'))).sort()
const stopAfter = (epochs: number, steps: number): Callback => ({
  name: 'die',
  checkpoint({ steps: made }) {
    if (made === 4 * epochs + steps) throw new Error('killed')
  },
})

test('keeps the last two states of a training', async () => {
  await train([checkpoint({ directory, everySteps: 3 })])
  expect(await files()).toEqual(['step-0000000009.checkpoint', 'step-0000000012.checkpoint'])
})

test('keeps one after each epoch where nothing else is asked for', async () => {
  await expect(train([checkpoint({ directory }), stopAfter(2, 1)])).rejects.toThrow('killed')
  expect(await files()).toEqual(['step-0000000004.checkpoint', 'step-0000000008.checkpoint'])
})

test('keeps one when the minutes are over', async () => {
  await expect(
    train([checkpoint({ directory, everyMinutes: 1e-9 }), stopAfter(0, 3)]),
  ).rejects.toThrow('killed')
  expect(await files()).toEqual(['step-0000000002.checkpoint', 'step-0000000003.checkpoint'])
})

test('takes the one before a damaged one, says so, and comes to the same bits', async () => {
  const whole = await train([])
  const keep = () => checkpoint({ directory, everySteps: 2 })
  await expect(train([keep(), stopAfter(1, 3)])).rejects.toThrow('killed')
  const path = join(directory, 'resume/step-0000000006.checkpoint')
  const bytes = await readFile(path)
  bytes[bytes.length - 5]! ^= 64
  await writeFile(path, bytes)
  const again = await train([keep()])
  expect(lines).toEqual([
    `${path}: the checkpoint is damaged: its bytes do not have the SHA-256 that it names. ` +
      'Taking step-0000000004.checkpoint before it.',
  ])
  expect(again.weights).toEqual(whole.weights)
})

test('does not count a damaged one among the two that are kept', async () => {
  const keep = () => checkpoint({ directory, everySteps: 2 })
  await expect(train([keep(), stopAfter(1, 3)])).rejects.toThrow('killed')
  await writeFile(join(directory, 'resume/step-0000000006.checkpoint'), 'half')
  await expect(train([checkpoint({ directory, everySteps: 5 }), stopAfter(1, 1)])).rejects.toThrow()
  expect(await files()).toEqual(['step-0000000004.checkpoint', 'step-0000000005.checkpoint'])
})

test('begins anew where no good one is left, and says so', async () => {
  await mkdir(join(directory, 'resume'))
  await writeFile(join(directory, 'resume/step-0000000006.checkpoint'), '')
  expect(await readCheckpoint(directory, { log: (line) => void lines.push(line) })).toBeUndefined()
  expect(lines).toEqual([
    `${join(directory, 'resume/step-0000000006.checkpoint')}: the checkpoint is damaged: it does not begin with ` +
      "'inkstone checkpoint 1'. There is none before it.",
  ])
  expect(await readCheckpoint(join(directory, 'nothing'))).toBeUndefined()
})

test('a new training takes the place of an older one', async () => {
  await train([checkpoint({ directory })])
  const model = tinyModel()
  const job = { model, training: tinySplit(), seed: 1, callbacks: [checkpoint({ directory })] }
  await trainer({ epochs: 1, batchSize: 48 }).train(job)
  expect(await files()).toEqual(['step-0000000002.checkpoint'])
  model.dispose()
})

const onLinux = existsSync('/dev/full') ? test : test.skip

onLinux('stops at a full disk with what is left, from which it goes on', async () => {
  const whole = await train([])
  const keep = () => checkpoint({ directory, everySteps: 2 })
  const path = join(directory, 'resume/step-0000000006.checkpoint')
  const fill: Callback = {
    name: 'fill',
    async stepEnd({ epoch, step }) {
      // The disk is full for this one file: whatever is written into it ends at the device of that kind.
      if (epoch === 2 && step === 2) await symlink('/dev/full', `${path}.${process.pid}.part`)
    },
  }
  await expect(train([fill, keep()])).rejects.toThrow(
    `checkpoint: no space left on the disk for ${path} (ENOSPC: no space left on device, write). ` +
      'The checkpoint of step 4 is whole. Free some space, then resume the training.',
  )
  expect(await files()).toEqual(['step-0000000002.checkpoint', 'step-0000000004.checkpoint'])
  const again = await train([keep()])
  expect(again.result.steps).toBe(12)
  expect(again.weights).toEqual(whole.weights)
})

test('writes none of weights that are no numbers: the last good one stays', async () => {
  let model: ReturnType<typeof tinyModel> | undefined
  const spoil: Callback = {
    name: 'spoil',
    trainBegin(plan) {
      model = plan.model
    },
    stepEnd({ epoch, step }) {
      if (epoch === 1 && step === 4) {
        tf.tidy(() => model!.setWeights(model!.getWeights().map((w) => tf.mul(w, Infinity))))
      }
    },
  }
  await expect(train([spoil, checkpoint({ directory, everySteps: 1 })])).rejects.toThrow(
    'trainer: expected a finite loss',
  )
  expect(await files()).toEqual(['step-0000000002.checkpoint', 'step-0000000003.checkpoint'])
})

test.each([
  [{ everySteps: 0 }, 'checkpoint.everySteps: expected a whole number of steps >= 1, got 0.'],
  [{ everyMinutes: 0 }, 'checkpoint.everyMinutes: expected a number > 0, got 0.'],
])('refuses %j', (options, message) => {
  expect(() => checkpoint({ directory, ...options })).toThrow(message)
})
