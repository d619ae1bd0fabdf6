import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MetricsFile, RecipeFile } from '@inkstone/core'
import { runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const call = (...args: string[]) => runCommand(args, { cwd: folder.path })
const json = <Content>(...path: string[]): Content =>
  JSON.parse(readFileSync(join(folder.path, ...path), 'utf8')) as Content

it('fits a standardised network to the training part, and its saved model needs nothing else', async () => {
  await writeTinyRecipe(folder.path, 'tiny', { more: 'model: standardised(tiny),' })
  const trained = await call('train', 'tiny.ts')
  expect(trained.stderr).not.toMatch(/^error:/m)
  expect(trained.code).toBe(0)
  const { stages } = json<RecipeFile>('runs/latest/recipe.json')
  expect(stages.model!.options).toEqual({ standardised: 'training part' })
  const { config } = json<{ modelTopology: { config: { layers: Layer[] } } }>(
    'runs/latest/model/model.json',
  ).modelTopology
  const layer = config.layers.find(({ class_name }) => class_name === 'InkstoneStandardise')!
  // squares of 1/9 of the image, 0.84 to 1, on paper of 0 to 0.15: 0.076 + 0.843 / 9 = 0.170
  expect(layer.config.mean[0]).toBeCloseTo(0.17, 2)
  expect(layer.config.deviation[0]).toBeCloseTo(0.269, 2) // sqrt(0.843^2 x 1/9 x 8/9 + 0.0453^2)

  const code = "import { squares } from './tiny'\n"
  const made = "export default squares({ name: 'squares', seed: 1, level: 255, images: 96 })\n"
  await writeFile(join(folder.path, 'data.ts'), code + made)
  const tested = await call(
    'evaluate',
    '--model',
    'runs/latest/model',
    '--data',
    'data.ts',
    '--json',
  )
  const { evaluation } = JSON.parse(tested.stdout) as { evaluation: unknown }
  expect(evaluation).toEqual(json<MetricsFile>('runs/latest/metrics.json').evaluations[0])
})

interface Layer {
  class_name: string
  config: { mean: number[]; deviation: number[] }
}
