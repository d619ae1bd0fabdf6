import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Recipe } from '@inkstone/core'
import * as core from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { inkstone, temporaryFolder } from '../../test/spawnInkstone'
import { buildRecipe, loadRecipe } from './loadRecipe'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
const { XDG_CACHE_HOME } = process.env
beforeAll(async () => {
  folder = await temporaryFolder()
  process.env.XDG_CACHE_HOME = join(folder.path, 'cache')
})
afterAll(async () => {
  if (XDG_CACHE_HOME === undefined) delete process.env.XDG_CACHE_HOME
  else process.env.XDG_CACHE_HOME = XDG_CACHE_HOME
  await folder.remove()
})

/** Writes the source as r.ts into a folder of its own, and gives its path. */
async function recipeFile(source: string): Promise<string> {
  const directory = join(folder.path, String(written++))
  await mkdir(directory)
  const path = join(directory, 'r.ts')
  await writeFile(path, source)
  return path
}
let written = 0

async function build(source: string): Promise<Recipe> {
  const path = await recipeFile(source)
  const module = await loadRecipe(path)
  return buildRecipe('r.ts', module, module.settings)
}

const expected =
  'Expected a recipe: `export default defineRecipe({ ...settings }, (settings) => ({ name, seed, data, model, trainer }))`.'
const imports = `import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { cnn } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
`
const define = (parts: string): string =>
  `${imports}export default defineRecipe({}, () => (${parts}))`
const whole = 'seed: 1, data: mnist(), model: cnn("seed-001"), trainer: trainer()'

describe('a recipe file', () => {
  it('gives its settings and the run that follows from them', async () => {
    const path = await recipeFile(
      `${imports}export default defineRecipe({ seed: 1 }, ({ seed }) => ({ ...{ ${whole} }, name: 'r', seed }))`,
    )
    const module = await loadRecipe(path)
    expect(module.settings).toEqual({ seed: 1 })
    const recipe = buildRecipe(path, module, { seed: 7 })
    expect([recipe.seed, recipe.data.name, recipe.model.name]).toEqual([7, 'mnist', 'cnn/seed-001'])
  })

  it.each([
    ['syntax', 'const a = 1\nconst x: = 4', `line 2, column 9: Unexpected token.`],
    ['no default export', 'export const seed = 1', `it has no default export.`],
    ['another default export', 'export default 3', `its default export is 3.`],
    [
      'a recipe without defineRecipe',
      'export default { name: "r", seed: 1 }',
      `its default export is an object with name, seed.`,
    ],
    [
      'a package that is not there',
      "import { a } from 'not-installed'\nexport default a()",
      `it stopped while it was loaded: Cannot find module 'not-installed'`,
    ],
    [
      'a name that a package does not export',
      "import { minst } from '@inkstone/data'\nexport default minst()",
      `it stopped while it was loaded: minst is not a function.`,
    ],
    [
      'an error of Inkstone while it is loaded',
      "import { mnist } from '@inkstone/data'\nexport default mnist({ validation: 2 })",
      'mnist.validation: expected a number >= 0 and <= 0.9, got 2.',
    ],
  ])('with %s is refused', async (_, source, message) => {
    const path = await recipeFile(source)
    const error = await loadRecipe(path).catch((thrown: unknown) => thrown)
    expect(core.isInkstoneError(error)).toBe(true)
    expect((error as Error).message).toContain(`${path}: ${message}`)
    if (!message.startsWith('mnist')) expect((error as Error).message).toContain(expected)
  })

  it.each([
    [
      'no data',
      '{ name: "r", seed: 1 }',
      'data: expected a dataset, such as mnist(), got undefined.',
    ],
    [
      'a bad name',
      `{ ${whole}, name: "a/b" }`,
      "name: expected letters, digits, '.', '-' and '_', because it names the run's folder, got 'a/b'.",
    ],
    [
      'a bad seed',
      `{ ${whole}, name: "r", seed: -1 }`,
      'seed: expected a whole number >= 0, got -1.',
    ],
    [
      'a model left uncalled',
      `{ ${whole}, name: "r", model: cnn }`,
      "model: expected a model, such as cnn('seed-001'), got a function.",
    ],
    [
      'no trainer',
      `{ ${whole}, name: "r", trainer: {} }`,
      'trainer: expected a trainer, such as trainer(), got an object with nothing in it.',
    ],
    [
      'callbacks that are no list',
      `{ ${whole}, name: "r", callbacks: 1 }`,
      'callbacks: expected a list of callbacks such as [earlyStopping()], got 1.',
    ],
    [
      'fine-tuning that is none',
      `{ ${whole}, name: "r", fineTune: true }`,
      'fineTune: expected { data, fineTuner }, got true.',
    ],
    [
      'no data to fine-tune on',
      `{ ${whole}, name: "r", fineTune: {} }`,
      'fineTune.data: expected a dataset, such as optdigits(), got undefined.',
    ],
    [
      'no fine-tuner',
      `{ ${whole}, name: "r", fineTune: { data: mnist() } }`,
      'fineTune.fineTuner: expected a fine-tuner, such as allLayers(), got undefined.',
    ],
  ])('that builds %s is refused', async (_, parts, message) => {
    await expect(build(define(parts))).rejects.toThrow(`r.ts: ${message}`)
  })

  it('sees the copies of Inkstone and TensorFlow.js that the runner has, in files it imports too', async () => {
    await writeFile(
      join(folder.path, 'own.ts'),
      `import { InkstoneError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
export const own: object = { InkstoneError, Tensor: tf.Tensor, engine: tf.engine() }`,
    )
    const module = await loadRecipe(
      await recipeFile(
        "import { own } from '../own'\nexport default { settings: {}, recipe: () => own }",
      ),
    )
    expect(module.recipe({})).toEqual({
      InkstoneError: core.InkstoneError,
      Tensor: tf.Tensor,
      engine: tf.engine(),
    })
  })

  it('is transformed once, and again when it has changed', async () => {
    const cache = join(folder.path, 'only', 'inkstone', 'transformed')
    const environment = { XDG_CACHE_HOME: join(folder.path, 'only') }
    const path = await recipeFile(`${imports}export default 'first'`)
    const loaded = async () => {
      const { stderr } = await inkstone(['train', path], { cwd: folder.path, environment })
      return /default export is '(\w+)'/.exec(stderr)?.[1]
    }
    expect(await loaded()).toBe('first')
    const [kept, ...others] = await readdir(cache)
    expect(others).toEqual([])
    const transformed = await readFile(join(cache, kept!), 'utf8')
    await writeFile(join(cache, kept!), transformed.replace("'first'", "'kept'"))
    expect(await loaded()).toBe('kept')
    await writeFile(path, `${imports}export default 'second'`)
    expect(await loaded()).toBe('second')
    expect(await readdir(cache)).toEqual([kept])
  })

  it('works in the backend that the runner selected, and its errors are one line', async () => {
    const path = await recipeFile(`import * as core from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
export default core.defineRecipe({}, () => {
  const kernels = tf.getKernelsForBackend(tf.getBackend()).length > 100
  throw new core.InkstoneError([tf.getBackend(), kernels].join(' '))
})`)
    const { code, stderr } = await inkstone(['run', path], { cwd: folder.path })
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'error: cpu true\n' })
  })
})
