import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MetricsFile, ModelCard, RecipeFile } from '@inkstone/core'
import {
  type Finished,
  runCommand,
  temporaryFolder,
  writeTinyRecipe,
} from '../../test/spawnInkstone'

// A recipe whose task is no classification: how bright an image is as a whole.
const brightness = `
import { assertReadsImages, type Batch, type Metric, type Task } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

const truthOf = ({ images, size }: Batch) =>
  Float32Array.from({ length: size }, (_, row) =>
    images.subarray(row * 144, (row + 1) * 144).reduce((sum, value) => sum + value, 0) / 144)

type Errors = readonly number[]
const errorsOf = (outputs: Float32Array, batch: Batch): Errors =>
  [...truthOf(batch)].map((value, row) => outputs[row]! - value)

const brightness: Task<Errors> = {
  name: 'brightness',
  options: { unit: 'ink' },
  figures: { loss: 'lower', absolute: 'lower' },
  loss: {
    name: 'squared-error',
    options: {},
    of: (outputs, targets) => tf.losses.meanSquaredError(targets, outputs),
  },
  outputs: () => ['brightness'],
  assertFits: (stage, model, split) => assertReadsImages(stage, model, split),
  targets: (batch) => ({ values: truthOf(batch), shape: [batch.size, 1] }),
  score() {
    const errors: number[] = []
    const mean = (of: (error: number) => number) =>
      errors.reduce((sum, error) => sum + of(error), 0) / errors.length
    return {
      update: (outputs, batch) => void errors.push(...errorsOf(outputs, batch)),
      result: () => ({ loss: mean((error) => error ** 2), absolute: mean(Math.abs) }),
    }
  },
  seen: errorsOf,
}

const worst = (): Metric<number, Errors> => {
  let most = 0
  return {
    name: 'worst',
    better: 'lower',
    update: (errors) => { most = Math.max(most, ...errors.map(Math.abs)) },
    result: () => most,
    reset: () => { most = 0 },
  }
}
`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let task: Finished
let compared: Finished

const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })
const json = <Content>(...path: string[]): Content =>
  JSON.parse(readFileSync(join(folder.path, ...path), 'utf8')) as Content

beforeAll(async () => {
  folder = await temporaryFolder()
  const more = 'task: brightness, metrics: [worst],'
  const path = await writeTinyRecipe(folder.path, 'bright', { more })
  await writeFile(path, `${brightness}${await readFile(path, 'utf8')}`)
  task = await call('run', 'bright.ts', '--runs', 'runs')
  compared = await call('run', 'bright.ts', '--runs', 'others', '--set', 'seed=2')
})
afterAll(() => folder.remove())

it('trains, fine-tunes and evaluates by the task, with its figures and the metrics', () => {
  expect(task.stderr).not.toContain('error:')
  expect(task.code).toBe(0)
  const { evaluations, training } = json<MetricsFile>('runs/latest/metrics.json')
  expect(evaluations.map(({ name }) => name)).toEqual([
    ...['squares/test', 'dim/before', 'dim/after', 'squares/after-finetune'],
  ])
  for (const { task, loss, metrics } of evaluations) {
    expect(task).toBe('brightness')
    expect(Object.keys(metrics!)).toEqual(['absolute', 'worst'])
    // of n errors: mean <= root of the mean square <= greatest
    expect(metrics!.absolute).toBeLessThanOrEqual(Math.sqrt(loss) * (1 + 1e-9))
    expect(metrics!.worst).toBeGreaterThanOrEqual(Math.sqrt(loss) * (1 - 1e-9))
  }
  expect(Object.keys(training.history[0]!.metrics)).toEqual([
    ...['training/loss', 'validation/loss', 'validation/absolute', 'validation/worst'],
  ])
  expect(task.stdout).toMatch(/squares\/test +30 +worst +[\d.e-]+\n/)
})

it('records the task and the metrics, and names the outputs in the card', () => {
  const recipe = json<RecipeFile>('runs/latest/recipe.json')
  expect(recipe.stages.task).toEqual({ name: 'brightness', options: { unit: 'ink' } })
  expect(recipe.metrics).toEqual(['worst'])
  for (const model of ['model', 'model-finetuned']) {
    const card = json<ModelCard>('runs/latest', model, 'inkstone.json')
    expect(card).toMatchObject({ task: 'brightness', classes: ['brightness'] })
  }
  expect(existsSync(join(folder.path, 'runs/latest/predictions'))).toBe(false)
  const page = readFileSync(join(folder.path, 'runs/latest/report.html'), 'utf8')
  expect(page).toContain('Further figures')
})

it('refuses by name what only a classifier can be asked', async () => {
  const model = 'runs/latest/model'
  await writeFile(join(folder.path, 'image.png'), '')
  for (const args of [
    ['predict', 'image.png', '--model', model],
    ['why', 'image.png', '--model', model],
  ]) {
    const { code, stderr } = await call(...args)
    expect(code).toBe(1)
    expect(stderr).toContain(
      `error: inkstone ${args[0]}: expected a classifier, got tiny, whose task is brightness.`,
    )
  }
})

it('compares the figures of two such runs', async () => {
  expect(compared.code).toBe(0)
  const { code, stdout, stderr } = await call(
    ...['compare', 'runs/latest', 'others/latest', '--json', '--out', 'compared.html'],
  )
  expect(stderr).toContain('further figures of squares/test')
  expect(stderr).not.toContain('deviation') // of accuracies, of which there are none
  expect(code).toBe(0)
  const event = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find((one) => one.event === 'comparison')
  const valuesOf = (runs: string) =>
    json<MetricsFile>(runs, 'latest/metrics.json').evaluations[0]!.metrics!.worst
  expect(event.figures).toContainEqual({
    ...{ evaluation: 'squares/test', name: 'worst', contaminated: false },
    values: [valuesOf('runs'), valuesOf('others')],
  })
  expect(readFileSync(join(folder.path, 'compared.html'), 'utf8')).toContain('worst')
})

it('refuses what is not a metric, before anything runs', async () => {
  const path = await writeTinyRecipe(folder.path, 'wrong', { more: 'metrics: [{}],' })
  const { code, stderr } = await call('run', path, '--runs', 'wrong')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: .*metrics/m)
  expect(existsSync(join(folder.path, 'wrong'))).toBe(false)
})
