import '@tensorflow/tfjs-backend-cpu'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EpochRecord, TrainingPlan } from '@inkstone/core'
import { callbackSuite, tinyModel } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { csvLog } from './csvLog'

let directory: string
beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-csv-'))
})
afterAll(() => rm(directory, { recursive: true }))

callbackSuite('csvLog', () => csvLog({ file: join(directory, 'suite.csv') }))

const planOf = (changes: Partial<TrainingPlan> = {}): TrainingPlan => ({
  ...{ model: tinyModel(), epochs: 3, steps: 6, stepsPerEpoch: 2, batchSize: 8 },
  ...{ trainingImages: 16, validationImages: 0, directory, ...changes },
  figures: {
    'training/loss': 'lower',
    'validation/loss': 'lower',
    'validation/accuracy': 'higher',
  },
})

const epochOf = (epoch: number): EpochRecord => ({
  ...{ epoch, learningRate: 1e-3, imagesPerSecond: 500, trainingSeconds: 2 },
  ...{ validationSeconds: 0, best: epoch === 1, metrics: { 'training/loss': 1 / epoch } },
})

const header =
  'epoch,training/loss,learningRate,imagesPerSecond,trainingSeconds,validationSeconds,best\r\n'
const read = (name: string) => readFile(join(directory, name), 'utf8')

test('writes a line an epoch under the names, into the folder of the training', async () => {
  const log = csvLog()
  await log.trainBegin!(planOf())
  await log.epochEnd!(epochOf(1))
  await log.epochEnd!(epochOf(2))
  expect(await read('epochs.csv')).toBe(`${header}1,1,0.001,500,2,0,1\r\n2,0.5,0.001,500,2,0,0\r\n`)
})

test('goes on after the epochs of the checkpoint, and drops later ones', async () => {
  const first = csvLog({ file: 'on.csv' })
  await first.trainBegin!(planOf())
  await first.epochEnd!(epochOf(1))
  const kept = first.state!()
  await first.epochEnd!(epochOf(2)) // after the checkpoint, before the kill
  const second = csvLog({ file: 'on.csv' })
  await second.trainBegin!(planOf({ resumedAt: 2 }))
  await second.restore!(kept)
  await second.epochEnd!(epochOf(2))
  expect((await read('on.csv')).split('\r\n').map((line) => line[0])).toEqual([
    ...['e', '1', '2', undefined],
  ])
})

test('begins a file anew that an older training left', async () => {
  await writeFile(join(directory, 'old.csv'), 'old\r\n')
  const log = csvLog({ file: 'old.csv' })
  await log.trainBegin!(planOf())
  await log.epochEnd!(epochOf(1))
  expect(await read('old.csv')).toBe(`${header}1,1,0.001,500,2,0,1\r\n`)
})

test('puts a name with a comma or a quote between quotes', async () => {
  const log = csvLog({ file: 'quoted.csv' })
  await log.trainBegin!(planOf())
  await log.epochEnd!({ ...epochOf(1), metrics: { 'a, "b"': 2 } })
  expect(await read('quoted.csv')).toMatch(/^epoch,"a, ""b""",learningRate,/)
})

test('refuses a file without a name', () => {
  expect(() => csvLog({ file: '' })).toThrow("csvLog.file: expected the path of a file, got ''.")
})

const onLinux = existsSync('/dev/full') ? test : test.skip

onLinux('says that the disk is full', async () => {
  const log = csvLog({ file: '/dev/full' })
  await log.trainBegin!(planOf())
  expect(() => log.epochEnd!(epochOf(1))).toThrow(
    'csvLog.file: no space left on the disk for /dev/full. Free some space, then resume the training.',
  )
})
