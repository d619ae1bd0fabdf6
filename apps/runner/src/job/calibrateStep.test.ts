import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classEvaluations, type MetricsFile, type ModelCard, type RecipeFile } from '@inkstone/core'
import {
  type Finished,
  runCommand,
  temporaryFolder,
  writeTinyRecipe,
} from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  // So little learnt that some validation images are read wrong: there is a temperature.
  const more = 'checkpoints: { everySteps: 1000 },'
  await writeTinyRecipe(folder.path, 'tiny', { fineTune: 'undefined', more })
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })
const json = <Content>(...path: string[]): Content =>
  JSON.parse(readFileSync(join(folder.path, ...path), 'utf8')) as Content
const weak = ['--set', 'training.learningRate=0.0003']

it('fits on validation how sure a model may be, keeps it beside the weights and changes no reading', async () => {
  const [fitted, plain] = await Promise.all([
    call('train', 'tiny.ts', ...weak, '--runs', 'fitted'),
    call('train', 'tiny.ts', ...weak, '--runs', 'plain', '--no-calibrate'),
  ])
  expect([fitted.code, plain.code]).toEqual([0, 0])
  const card = json<ModelCard>('fitted/latest/model/inkstone.json')
  expect(fitted.stdout).toContain(
    `sure    temperature ${card.temperature!.toFixed(3)}, fitted on 30 validation images`,
  )
  const [one, other] = ['fitted', 'plain'].map(
    (runs) => classEvaluations(json<MetricsFile>(runs, 'latest/metrics.json').evaluations)[0]!,
  )
  expect(one!.calibration!.temperature).toBe(card.temperature)
  expect(one!.readRates!.map(({ threshold }) => threshold)).toEqual(
    card.thresholds!.map(({ threshold }) => threshold),
  )
  expect(one!.confusionMatrix).toEqual(other!.confusionMatrix)
  expect(one!.loss).not.toBe(other!.loss)
  const weights = (runs: string): Buffer =>
    readFileSync(join(folder.path, runs, 'latest/model/weights.bin'))
  expect(weights('fitted')).toEqual(weights('plain'))

  expect(json<ModelCard>('plain/latest/model/inkstone.json')).not.toHaveProperty('temperature')
  expect(other).not.toHaveProperty('calibration')
  expect(json<RecipeFile>('plain/latest/recipe.json').calibrate).toBe(false)
  expect(json<RecipeFile>('fitted/latest/recipe.json')).not.toHaveProperty('calibrate')
})

it('says where no temperature is best', async () => {
  const { stdout } = await call('train', 'tiny.ts', '--set', 'training.epochs=8', '--runs', 'sure')
  expect(stdout).toContain(
    'sure    uncalibrated: no temperature is best on 30 validation images\n' +
      '        accepts 100.00 % at confidence >= ',
  )
})
