import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json, Recipe } from '@inkstone/core'
import { buildRecipe, loadRecipe } from '../apps/runner/src/recipe/loadRecipe'
import { inkstone, temporaryFolder } from '../apps/runner/test/spawnInkstone'
import { root, run } from './workspace'

// The recipes that the documentation names: what each builds, and that the figures beside them are theirs.

const shared = [
  ...['cutDigits', 'digitLines', 'handwritingFonts', 'lineChanges', 'lineKinds'], // what recipes import
  ...['pictureChanges', 'tutorialTrainer'],
]
const names = readdirSync(join(root, 'recipes'))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => !shared.includes(name))

async function built(name: string): Promise<Recipe> {
  const file = join(root, 'recipes', `${name}.ts`)
  const module = await loadRecipe(file)
  return buildRecipe(file, module, module.settings)
}

it.each(names)(
  '%s is a page that says how it is run, and builds with its settings as they stand',
  async (name) => {
    const lines = readFileSync(join(root, 'recipes', `${name}.ts`), 'utf8')
      .trimEnd()
      .split('\n')
    expect(lines.length).toBeLessThan(50)
    expect(lines).toContain(`//   npx inkstone run recipes/${name}.ts`)
    expect((await built(name)).name).toBe(name)
  },
)

interface Measured {
  model: { name: string; options: Json }
  training: Json
  augmentation: { name: string; options: { [option: string]: Json } }[]
}

/** What `pnpm bench:accuracy` trains, by name. */
function measured(): Record<string, Measured> {
  const script = `
    import { trainer } from '@inkstone/trainer'
    import { accuracyRecipes } from './benchmarks/accuracyRecipes.mjs'
    const told = ({ name, options }) => ({ name, options })
    const all = Object.entries(accuracyRecipes).map(([name, { model, training, augmentation }]) => [
      name,
      { model: told(model), training: trainer(training).options, augmentation: augmentation.map(told) },
    ])
    console.log(JSON.stringify(Object.fromEntries(all)))`
  return JSON.parse(run(process.execPath, ['--input-type=module', '-e', script])) as Record<
    string,
    Measured
  >
}

it.each([
  ['one-cycle', 'one-cycle'],
  ['conv-net', 'convNet-quick'],
])('%s has the settings that pnpm bench:accuracy measures as %s', async (name, benchmark) => {
  const { model, trainer, data } = await built(name)
  const expected = measured()[benchmark]!
  expect({ name: model.name, options: model.options }).toEqual(expected.model)
  expect(JSON.parse(JSON.stringify(trainer.options))).toEqual(expected.training)
  const list = expected.augmentation.map(({ name, options }) => ({ name, ...options }))
  expect(data.options.augmented ?? []).toEqual(list)
  const { splits } = await data.load()
  expect([splits.train!.size, splits.validation!.size]).toEqual([54_000, 6_000])
})

it('conv-net runs from its images to its report, and says in each that they come augmented', async () => {
  const folder = await temporaryFolder()
  try {
    const few = ['--set', 'trainingImages=200', '--set', 'epochs=1', '--runs', folder.path]
    const environment = { INKSTONE_BACKEND: undefined } // the fastest that works here
    const args = ['run', 'recipes/conv-net.ts', ...few]
    const { code, stdout, stderr } = await inkstone(args, { cwd: root, environment })
    expect({ code, stderr: code && stderr }).toEqual({ code: 0, stderr: 0 })
    expect(stdout).toContain('train 200, validation 6,000, test 10,000 images of 28x28x1')
    expect(stdout).toContain('train augmented: rotate + scale + shift')
    expect(stdout).toMatch(/^mnist\/test +10,000 +\d\d\.\d\d\u202f?\s?%/m)
    const report = readFileSync(join(folder.path, 'latest/report.html'), 'utf8')
    expect(report).toContain(
      '<strong>rotate (degrees 10), scale (by 0.1), shift (pixels 2)</strong>',
    )
  } finally {
    await folder.remove()
  }
})
