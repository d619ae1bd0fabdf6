import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  classEvaluations,
  type LineageFile,
  type MetricsFile,
  type RecipeFile,
  type RunEvent,
} from '@inkstone/core'
import {
  type Finished,
  runCommand,
  temporaryFolder,
  writeTinyRecipe,
} from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let first: Finished
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny')
  first = await call('run', 'tiny.ts', '--set', 'training.epochs=3', '--json', '--runs', 'first')
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })
const read = (...path: string[]): Buffer => readFileSync(join(folder.path, ...path))
const json = <Content>(...path: string[]): Content =>
  JSON.parse(read(...path).toString()) as Content

describe('inkstone run', () => {
  it('comes to its end and leaves everything in runs/<time>-<recipe>/', () => {
    expect(first.stderr).not.toContain('error:')
    expect(first.code).toBe(0)
    const name = readlinkSync(join(folder.path, 'first/latest'))
    expect(name).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-tiny$/)
    expect(readdirSync(join(folder.path, 'first', name)).sort()).toEqual([
      'checkpoints',
      'data.json',
      'events.jsonl',
      'explanations',
      'layers.json',
      'lineage.json',
      'metrics.json',
      'model',
      'model-card.md',
      'model-finetuned',
      'predictions',
      'recipe.json',
      'report.html',
    ])
    expect(readdirSync(join(folder.path, 'first/latest/model')).sort()).toEqual([
      'inkstone.json',
      'lineage.json',
      'model.json',
      'weights.bin',
    ])
    expect(readdirSync(join(folder.path, 'first/latest/predictions')).sort()).toEqual([
      'dim-after.json',
      'dim-before.json',
      'squares-after-finetune.json',
      'squares-test.json',
    ])
  })

  it('records every option as it was resolved', () => {
    const recipe = json<RecipeFile>('first/latest/recipe.json')
    expect(recipe.settings).toEqual({
      seed: 1,
      images: 96,
      training: { epochs: 3, learningRate: 0.01 },
    })
    expect(Object.keys(recipe.stages)).toEqual([
      'data',
      'model',
      'trainer',
      'fineTuningData',
      'fineTuner',
    ])
    expect(recipe.stages.data).toEqual({
      name: 'squares',
      options: { seed: 1, level: 255, images: 96 },
    })
    expect(recipe.stages.trainer?.options).toMatchObject({ epochs: 3, batchSize: 8 })
    expect(recipe.file).toBe('../../tiny.ts')
  })

  it('records what touched which weights, in the run and beside them', () => {
    const lineage = json<LineageFile>('first/latest/lineage.json')
    const roles = (entries: LineageFile['model'] = []): string[] =>
      entries.map(({ role, dataset, split, size }) => `${role} ${dataset}/${split} ${size}`)
    const base = ['training squares/train 96', 'validation squares/validation 30']
    const tuned = ['fine-tuning dim/train 96', 'fine-tuning validation dim/validation 30']
    expect(roles(lineage.model)).toEqual(base)
    expect(roles(lineage.finetuned)).toEqual([...base, ...tuned])
    expect(lineage.backend).toMatchObject({ name: 'cpu' })
    expect(lineage.versions).toMatchObject({ node: process.versions.node })
    expect(lineage.versions['@tensorflow/tfjs-core']).toMatch(/^4\./)
    expect(roles(json<LineageFile>('first/latest/model/lineage.json').model)).toEqual(base)
    expect(roles(json<LineageFile>('first/latest/model-finetuned/lineage.json').model)).toEqual([
      ...base,
      ...tuned,
    ])
  })

  it('writes the four evaluations and both trainings into metrics.json', () => {
    const metrics = json<MetricsFile>('first/latest/metrics.json')
    expect(metrics.evaluations.map(({ name, split, count }) => [name, split, count])).toEqual([
      ['squares/test', 'test', 30],
      ['dim/before', 'test', 30],
      ['dim/after', 'test', 30],
      ['squares/after-finetune', 'test', 30],
    ])
    expect(metrics.training.history).toHaveLength(3)
    expect(metrics.training.parameters).toBe(144 * 3 + 3)
    expect(metrics.fineTuning).toMatchObject({ stoppedBy: 'budget', images: 192 })
    expect(classEvaluations(metrics.evaluations)[0]!.accuracy).toBeGreaterThan(0.9) // bright squares are no riddle
  })

  it('prints with --json nothing but events on stdout, the same as in events.jsonl', () => {
    const lines = first.stdout.trimEnd().split('\n')
    const events = lines.map((line) => JSON.parse(line) as RunEvent)
    expect(read('first/latest/events.jsonl').toString()).toBe(first.stdout)
    const counts: Record<string, number> = {}
    for (const { event } of events) counts[event] = (counts[event] ?? 0) + 1
    expect(counts).toEqual({
      begin: 1,
      backend: 1,
      plan: 2,
      step: 3 * 12 + 2 * 3,
      epoch: 5,
      trained: 2,
      calibrated: 2,
      evaluation: 4,
      end: 1,
    })
    for (const [index, { at }] of events.entries()) {
      expect(at).toBeGreaterThanOrEqual(events[index - 1]?.at ?? 0)
    }
    expect(first.stderr).toContain('squares/after-finetune')
  })

  it('gives the same bits for the same recipe and seed, and others for another seed', async () => {
    const set = ['--set', 'training.epochs=3']
    await call('run', 'tiny.ts', ...set, '--runs', 'again')
    await call('run', 'tiny.ts', ...set, '--set', 'seed=2', '--runs', 'other')
    for (const model of ['model', 'model-finetuned']) {
      const [one, same, other] = ['first', 'again', 'other'].map((runs) =>
        read(runs, 'latest', model, 'weights.bin').toString('hex'),
      )
      expect(same).toBe(one)
      expect(other).not.toBe(one)
    }
  })

  it('is made smaller on a slow backend, and says what it leaves out', async () => {
    const { code, stdout } = await call(
      ...['run', 'tiny.ts', '--runs', 'slow', '--set', 'training.epochs=1'],
      ...['--if-slow', 'images=24', '--if-slow', 'training.learningRate=0.01'],
    )
    expect(code).toBe(0)
    expect(stdout).toContain(
      `
slow    cpu is hundreds of times slower than native code; this run is smaller:
        images=24 instead of 96
        A C++ compiler (g++ or clang++) enables native code, which runs all of it
        hundreds of times faster: inkstone doctor says what is missing.
data    squares: train 24, validation 30, test 30 images of 12x12x1
`,
    )
    expect(json<RecipeFile>('slow/latest/recipe.json').settings).toMatchObject({ images: 24 })
  })

  it('names a slip of --if-slow before anything is loaded', async () => {
    const { code, stdout, stderr } = await call('run', 'tiny.ts', '--if-slow', 'image=24')
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('error: --if-slow image=24: the recipe has no such setting.')
  })

  it('says in one line what the system refuses', async () => {
    const { code, stderr } = await call('run', 'tiny.ts', '--runs', 'tiny.ts/runs')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'error: tiny.ts/runs: expected a folder, but a part of this path is a file. Name a folder.\n',
    )
  })

  it('prints in 80 columns, without colour where there is no terminal', async () => {
    const { stdout } = await call('run', 'tiny.ts', '--runs', 'plain', '--confusion')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(stdout).not.toContain('\u001b')
    expect(stdout).toMatch(
      /squares\/test +30 +\d+\.\d\d % +[\d.]+ to [\d.]+ +\d\.\d{4} +[01]\.\d{4}\n/,
    )
    expect(stdout).toMatch(
      /dim\/after: rows are true classes.*\n +left +middle +right\n +left +[\d·]/,
    )
    expect(stdout).toMatch(/report +plain\/\S+-tiny\/report\.html/)
  })
})

describe('a test on images that touched the weights', () => {
  const data = `{
      name: 'leak', options: {}, async load() {
        const loaded = await squares({ name: 'leak', seed, level: 255, images }).load()
        return { ...loaded, splits: { ...loaded.splits, test: loaded.splits.train! } }
      },
    }`

  it('is refused before the first step', async () => {
    await writeTinyRecipe(folder.path, 'leaky', { data })
    const { code, stderr } = await call('run', 'leaky.ts', '--runs', 'leaky')
    expect(code).toBe(1)
    expect(stderr).toBe(
      'error: leak/train: 96 of its 96 images touched the weights (96 in the training on leak/train), so a figure on them is not a test. Evaluate on images that the model has not seen (cleaned(dataset) of ' +
        '@inkstone/data leaves out those that two parts share), or say allowContaminated: true in the recipe ' +
        '(inkstone evaluate: --allow-contaminated) and every figure will be marked CONTAMINATED.\n',
    )
    expect(() => readdirSync(join(folder.path, 'leaky'))).toThrow('ENOENT')
  })

  it('is refused where a fine-tuning would replay them', async () => {
    const dim = 'squares({ name: "dim", seed: seed + 1, level: 120 })'
    const replay =
      "{ name: 'old', options: {}, load: async () => { const all = await base.load(); const { test } = all.splits; " +
      'return { ...all, splits: { train: test! } } } }'
    const fineTuner = `adaptToWriter({ replay: ${replay.replace('base', dim)} })`
    const fineTune = `{ data: ${dim}, fineTuner: ${fineTuner} }`
    await writeTinyRecipe(folder.path, 'replayed', { fineTune })
    const { code, stderr } = await call('run', 'replayed.ts', '--runs', 'leaky')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'error: dim/test: 30 of its 30 images touched the weights (30 in the fine-tuning on dim/test)',
    )
    expect(() => readdirSync(join(folder.path, 'leaky'))).toThrow('ENOENT')
  })

  it('has what a fine-tuning replayed in its lineage, and what it found out in the report', async () => {
    const dim = 'squares({ name: "dim", seed: seed + 1, level: 120, images: 12 })'
    const old = 'squares({ name: "old", seed: seed + 2, level: 200 })'
    const fineTune = `{ data: ${dim}, fineTuner: adaptToWriter({ replay: ${old} }) }`
    await writeTinyRecipe(folder.path, 'recorded', { fineTune })
    const { code, stdout } = await call('run', 'recorded.ts', '--runs', 'recorded')
    expect(code).toBe(0)
    const { findings } = json<MetricsFile>('recorded', 'latest', 'metrics.json').fineTuning!
    expect(findings).toHaveLength(3)
    for (const finding of findings!) expect(stdout).toContain(finding)
    const page = read('recorded', 'latest', 'report.html').toString()
    const sentences = findings!.map((each) => `${each[0]!.toUpperCase()}${each.slice(1)}.`)
    expect(page).toContain(`<p>${sentences.join(' ')}</p>`)
    const { finetuned } = json<LineageFile>('recorded', 'latest', 'lineage.json')
    expect(finetuned!.slice(-2)).toMatchObject([
      { role: 'fine-tuning', dataset: 'old', split: 'train', size: 96 },
      { role: 'fine-tuning validation', dataset: 'old', split: 'validation', size: 30 },
    ])
  })

  it('is refused where it shares a part with the training, whatever the parts are called', async () => {
    const test = "subset(loaded.splits.train!, [4, 7], 'test')"
    const partly = data.replace('loaded.splits.train!', test)
    await writeTinyRecipe(folder.path, 'partly', { data: partly })
    const { code, stderr } = await call('run', 'partly.ts', '--runs', 'leaky')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'error: leak/test: 2 of its 2 images touched the weights (2 in the training on leak/train)',
    )
  })

  it('is marked CONTAMINATED where the recipe allows it', async () => {
    await writeTinyRecipe(folder.path, 'allowed', { data, more: 'allowContaminated: true,' })
    const { code, stdout } = await call('run', 'allowed.ts', '--runs', 'allowed')
    expect(code).toBe(0)
    expect(stdout.match(/CONTAMINATED/g)).toHaveLength(2) // the test, and again after the fine-tuning
    const { evaluations } = json<MetricsFile>('allowed/latest/metrics.json')
    expect(evaluations.map(({ contaminated }) => contaminated)).toEqual([
      true,
      undefined,
      undefined,
      true,
    ])
  })
})

describe('each step alone', () => {
  it('trains, then fine-tunes what was trained to the same weights as one run', async () => {
    const trained = await call('train', 'tiny.ts', '--set', 'training.epochs=3', '--runs', 'steps')
    expect(trained.code).toBe(0)
    const base = readlinkSync(join(folder.path, 'steps/latest'))
    expect(readdirSync(join(folder.path, 'steps', base))).not.toContain('model-finetuned')
    const before = read('steps', base, 'metrics.json')

    const tuned = await call('finetune', 'steps/latest', '--runs', 'steps')
    expect(tuned.stderr).not.toMatch(/^error:/m)
    expect(tuned.code).toBe(0)
    expect(readlinkSync(join(folder.path, 'steps/latest'))).not.toBe(base)
    expect(read('steps', base, 'metrics.json')).toEqual(before) // the earlier run stays as it is
    const weights = join('latest', 'model-finetuned', 'weights.bin')
    expect(read('steps', weights)).toEqual(read('first', weights))
    const names = json<MetricsFile>('steps/latest/metrics.json').evaluations.map(({ name }) => name)
    expect(names).toEqual(['dim/before', 'dim/after', 'squares/after-finetune'])
    expect(read('steps/latest/report.html').length).toBeGreaterThan(1000)
  })

  it('evaluates a saved model on a dataset of a file, and refuses what touched it', async () => {
    await writeFile(
      join(folder.path, 'squaresData.ts'),
      "import { squares } from './tiny'\nexport default squares({ name: 'squares', seed: 1, level: 255 })\n",
    )
    const model = 'first/latest/model'
    const asked = ['evaluate', '--model', model, '--data', 'squaresData.ts', '--json']
    const [tested, refused, allowed, missing] = await Promise.all([
      call(...asked),
      call(...asked, '--split', 'train'),
      call(...asked, '--split', 'train', '--allow-contaminated'),
      call(...asked, '--split', 'nine'),
    ])
    const { evaluations } = json<MetricsFile>('first/latest/metrics.json')
    expect(JSON.parse(tested.stdout)).toEqual({ event: 'evaluation', evaluation: evaluations[0] })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      '96 of its 96 images touched the weights (96 in the training on squares/train)',
    )
    expect(JSON.parse(allowed.stdout)).toMatchObject({ evaluation: { contaminated: true } })
    expect(missing.stderr).toContain(
      "error: --split: expected one of the parts of squares, train, validation, test, got 'nine'.",
    )
  })

  it('says of a model without lineage that nothing is known of it', async () => {
    await cp(join(folder.path, 'first/latest/model'), join(folder.path, 'foreign'), {
      recursive: true,
      filter: (path) => !path.endsWith('lineage.json'),
    })
    const { code, stdout } = await call(
      ...['evaluate', '--model', 'foreign', '--data', 'squaresData.ts', '--split', 'train'],
    )
    expect(code).toBe(0)
    expect(stdout).toContain(
      'lineage of unknown origin: there is no lineage.json beside this model',
    )
  })

  it('refuses to fine-tune with a recipe that does not', async () => {
    await writeTinyRecipe(folder.path, 'plain', { fineTune: 'undefined' })
    const { code, stderr } = await call('finetune', 'first/latest', '--recipe', 'plain.ts')
    expect(code).toBe(1)
    expect(stderr).toContain(
      'error: plain: the recipe has no fineTune: { data, fineTuner }, so there is nothing to fine-tune on.',
    )
  })

  it('renders the report again', async () => {
    const path = join(folder.path, 'first/latest/report.html')
    const before = readFileSync(path)
    await writeFile(path, '')
    const { code, stdout } = await call('report', 'first/latest')
    expect(code).toBe(0)
    expect(stdout).toMatch(/report +first\/\S+-tiny\/report\.html/)
    expect(readFileSync(path)).toEqual(before)
  })

  it('writes the report in other formats, the card and the figures as the run wrote them', async () => {
    const card = read('first/latest/model-card.md')
    const metrics = read('first/latest/metrics.json')
    expect(card.toString()).toMatch(/^---\nlicense: "unknown"\n/)
    expect(json<MetricsFile>('first/latest/metrics.json').version).toBe(1)
    const formats = ['md', 'card', 'json'] as const
    const answers = []
    for (const format of formats) {
      answers.push(await call('report', 'first/latest', '--format', format, '--json'))
    }
    const files = answers.map(
      ({ stdout }) => JSON.parse(stdout) as { format: string; report: string },
    )
    expect(files.map(({ format }) => format)).toEqual([...formats])
    expect(files.map(({ report }) => report.split('/').at(-1))).toEqual([
      'report.md',
      'model-card.md',
      'metrics.json',
    ])
    expect(read('first/latest/report.md').toString()).toContain('## How good is it?')
    expect(read('first/latest/model-card.md')).toEqual(card)
    expect(read('first/latest/metrics.json')).toEqual(metrics)
    const refused = await call('report', 'first/latest', '--format', 'pdf')
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain(
      "error: option '--format <name>' argument 'pdf' is invalid. Allowed choices are html, md, json, card.",
    )
  })
})
