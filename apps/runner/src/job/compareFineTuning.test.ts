import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classEvaluations, type MetricsFile, type RecipeFile } from '@inkstone/core'
import { runCommand, temporaryFolder, writeTinyRecipe } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

/** Runs a recipe whose fine-tuning is this, and reads what it wrote. */
async function run(name: string, fineTune: string, more = '') {
  await writeTinyRecipe(folder.path, name, { fineTune, more })
  const finished = await runCommand(['run', `${name}.ts`, '--runs', name], { cwd: folder.path })
  const json = <Content>(file: string): Content =>
    JSON.parse(readFileSync(join(folder.path, name, 'latest', file), 'utf8')) as Content
  return { ...finished, json }
}

const names = ({ evaluations }: MetricsFile) => evaluations.map(({ name }) => name)
const dim = 'squares({ name: "dim", seed: seed + 1, level: 120 })'

test('a fine-tuning is compared with training from scratch and with a control', async () => {
  const control = 'squares({ name: "other", seed: seed + 2, level: 120 })'
  const fromScratch = 'trainer({ epochs: 2, batchSize: 8 })'
  const { code, stderr, json } = await run(
    'compared',
    `{ data: ${dim}, fineTuner: allLayers({ epochs: 2 }), control: ${control}, fromScratch: ${fromScratch} }`,
  )
  expect(stderr).not.toMatch(/^error:/m)
  expect(code).toBe(0)
  const metrics = json<MetricsFile>('metrics.json')
  expect(names(metrics)).toEqual([
    'squares/test',
    'dim/before',
    'dim/after',
    'squares/after-finetune',
    'dim/control',
    'dim/from-scratch',
  ])
  for (const { dataset, name } of metrics.evaluations) expect(name.startsWith(dataset)).toBe(true)
  expect(metrics.evaluations.some(({ contaminated }) => contaminated)).toBe(false)
  const { stages } = json<RecipeFile>('recipe.json')
  expect(stages.control!.name).toBe('other')
  expect(stages.fromScratch!.options).toMatchObject({ epochs: 2 })
})

test('what was replayed marks the fine-tuned model, and not the one trained from scratch', async () => {
  const onTest =
    `{ name: 'old', options: {}, load: async () => { const all = await ${dim}.load(); ` +
    'return { ...all, splits: { train: all.splits.test! } } } }'
  const { code, json } = await run(
    'replayed',
    `{ data: ${dim}, fineTuner: adaptToWriter({ replay: ${onTest} }), control: ${dim}, ` +
      'fromScratch: trainer({ epochs: 2, batchSize: 8 }) }',
    'allowContaminated: true,',
  )
  expect(code).toBe(0)
  const { evaluations } = json<MetricsFile>('metrics.json')
  const marked = evaluations.filter(({ contaminated }) => contaminated).map(({ name }) => name)
  expect(marked).toEqual(['dim/after', 'dim/control'])
  expect(names({ evaluations } as MetricsFile)).toContain('dim/from-scratch')
})

test('who fine-tunes on the test has that figure marked, and an honest one beside it', async () => {
  const base = 'squares({ name: "squares", seed, level: 255, images })'
  const onTest =
    `{ name: 'on-test', options: {}, load: async () => { const all = await ${base}.load(); const { test } = all.splits; ` +
    "return { ...all, splits: { train: subset(test!, test!.labels.map((_, at) => at), 'more'), test: test! } } } }"
  const { code, stderr, json } = await run(
    'tutorial',
    `{ data: ${onTest}, fineTuner: allLayers({ epochs: 2, batchSize: 8 }), control: ${base} }`,
    'allowContaminated: true,',
  )
  expect(stderr).not.toMatch(/^error:/m)
  expect(code).toBe(0)
  const { evaluations } = json<MetricsFile>('metrics.json')
  expect(evaluations.map(({ name, contaminated = false }) => [name, contaminated])).toEqual([
    ['squares/test', false],
    ['squares/after', true],
    ['squares/control', false],
  ])
})

test('other classes get a new head', async () => {
  const two =
    `{ name: 'two', options: {}, load: async () => { const all = await ${dim}.load(); const classes = ['right', 'not']; ` +
    'const splits = Object.fromEntries(Object.entries(all.splits).map(([part, split]) => [part, { ...split, classes, ' +
    'labels: split.labels.map((label) => (label === 2 ? 0 : 1)), async *batches(options: Parameters<Split["batches"]>[0]) ' +
    '{ for await (const batch of split.batches(options)) ' +
    'yield { ...batch, labels: batch.labels.map((label) => (label === 2 ? 0 : 1)) } } }])); ' +
    "return { ...all, name: 'two', classes, splits } } }"
  const { code, stderr, json } = await run(
    'two',
    `{ data: ${two}, fineTuner: allLayers({ epochs: 20, batchSize: 8, learningRate: 0.01 }) }`,
  )
  expect(stderr).not.toMatch(/^error:/m)
  expect(code).toBe(0)
  const metrics = json<MetricsFile>('metrics.json')
  expect(names(metrics)).toEqual(['squares/test', 'two/before', 'two/after'])
  expect(classEvaluations(metrics.evaluations)[2]!.accuracy).toBeGreaterThan(0.9)
  expect(json<{ classes: string[] }>('model-finetuned/inkstone.json').classes).toEqual([
    'right',
    'not',
  ])
  expect(metrics.fineTuning!.totalParameters).toBe(144 * 2 + 2)
})

test('refuses comparisons that are none', async () => {
  const wrong = await run(
    'wrong',
    `{ data: ${dim}, fineTuner: allLayers(), fromScratch: allLayers() as never }`,
  )
  expect(wrong.code).toBe(1)
  expect(wrong.stderr).toContain(
    'fineTune.fromScratch: expected a trainer, such as trainer(), got an object with',
  )
  const none = await run('none', `{ data: ${dim}, fineTuner: allLayers(), control: 7 as never }`)
  expect(none.stderr).toContain('fineTune.control: expected a dataset, such as mnist(), got 7.')
})
