import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { classEvaluations, type MetricsFile, type PredictionsFile } from '@inkstone/core'
import {
  type Finished,
  runCommand,
  temporaryFolder,
  writeTinyRecipe,
} from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeTinyRecipe(folder.path, 'tiny', { fineTune: 'undefined' })
  const base = `{
    name: 'leak', options: {}, async load() {
      const loaded = await squares({ name: 'leak', seed, level: 255, images }).load()
      return { ...loaded, splits: { ...loaded.splits, test: loaded.splits.train! } }
    },
  }`
  await writeTinyRecipe(folder.path, 'leaky', {
    fineTune: 'undefined',
    data: base,
    more: 'allowContaminated: true,',
  })
  await Promise.all([
    call('train', 'tiny.ts', '--runs', 'first', '--set', 'training.epochs=3'),
    call('train', 'tiny.ts', '--runs', 'weak', '--set', 'training.learningRate=0.00001'),
    call('train', 'tiny.ts', '--runs', 'seed', '--set', 'training.epochs=3', '--set', 'seed=2'),
    call('train', 'leaky.ts', '--runs', 'leaky'),
    call('train', 'leaky.ts', '--runs', 'leaky2', '--set', 'training.epochs=1'),
  ])
})
afterAll(() => folder.remove())

const call = (...args: string[]): Promise<Finished> => runCommand(args, { cwd: folder.path })
const json = <Content>(...path: string[]): Content =>
  JSON.parse(readFileSync(join(folder.path, ...path), 'utf8')) as Content

/** Which images a run reads right, by its predictions. */
function rightOf(runs: string): boolean[] {
  const file = json<PredictionsFile>(runs, 'latest/predictions/squares-test.json')
  const bytes = Buffer.from(file.probabilities, 'base64')
  return file.labels.map((label, image) => {
    const row = file.classes.map((_, at) =>
      bytes.readFloatLE(4 * (image * file.classes.length + at)),
    )
    return row.indexOf(Math.max(...row)) === label
  })
}

it('compares a test image by image, in figures that follow from the predictions', async () => {
  const { code, stdout } = await call('compare', 'first/latest', 'weak/latest', '--json')
  expect(code).toBe(0)
  const event = JSON.parse(stdout)
  expect(event.event).toBe('comparison')
  expect(event.runs).toMatchObject([
    { letter: 'A', recipe: 'tiny', epochs: 3, parameters: 435 },
    { letter: 'B', recipe: 'tiny', epochs: 2, parameters: 435 },
  ])
  const [one, other] = [rightOf('first'), rightOf('weak')]
  const onlyFirst = one.filter((right, image) => right && !other[image]).length
  const onlySecond = one.filter((right, image) => !right && other[image]).length
  expect(onlyFirst).toBeGreaterThan(3) // or the weak one has learnt something
  const [test] = event.tests
  expect(test.name).toBe('squares/test')
  expect(test.entries[1].against).toMatchObject({ onlyFirst, onlySecond, sameImages: true })
  expect(test.entries[1].against.difference).toBeCloseTo((onlySecond - onlyFirst) / 30, 12)
  const { evaluations } = json<MetricsFile>('weak/latest/metrics.json')
  const { accuracy } = classEvaluations(evaluations)[0]!
  expect(test.entries[1].accuracy).toBe(accuracy)
  expect(event.options).toEqual([
    { path: 'trainer.epochs', values: ['3', '2'] },
    { path: 'trainer.optimizer.learningRate', values: ['0.01', '0.00001'] },
  ])
})

it('takes a run once that is named twice, as runs/* names the latest', async () => {
  const runs = join(folder.path, 'first')
  const [own = ''] = readdirSync(runs).filter((name) => name !== 'latest')
  const args = [join('first', own), 'first/latest', 'weak/latest', '--json']
  const { code, stdout, stderr } = await call('compare', ...args)
  expect(code).toBe(0)
  expect(stderr).toMatch(/^skipped first.latest: it is first/m)
  expect(JSON.parse(stdout).runs.map(({ letter }: { letter: string }) => letter)).toEqual([
    'A',
    'B',
  ])
  const same = await call('compare', 'first/latest', join('first', own))
  expect(same.stderr).toContain('expected runs that differ, got')
})

it('prints it in 80 columns, and writes a page', async () => {
  const { code, stdout } = await call(
    ...['compare', 'first/latest', 'weak/latest', 'seed/latest', '--out', 'out/page.html'],
  )
  expect(code).toBe(0)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  expect(stdout).toMatch(/squares\/test\n +images +right, % +95 % +- A +95 % +p\n/)
  expect(stdout).toMatch(/\nB +30 +\d+\.\d\d +[\d.]+ to [\d.]+ +-\d+\.\d\d +-[\d.]+ to -?[+\d.]+ /)
  expect(stdout).toMatch(/\nC {2}not paired with A: it was evaluated on other images\.\n/)
  expect(stdout).toMatch(/\nseeds 1, 2 \(A, C\)\n/)
  expect(stdout).toContain('trainer.optimizer.learningRate: A 0.01, B 0.00001, C 0.01')
  const page = readFileSync(join(folder.path, 'out/page.html'), 'utf8')
  expect(page).toMatch(/^<!doctype html>/)
  for (const question of ['result', 'images', 'seeds', 'learning', 'cost', 'options']) {
    expect(page).toContain(`<section id="${question}"`)
  }
})

it('says CONTAMINATED of figures on images that touched the weights', async () => {
  const { stdout } = await call('compare', 'leaky/latest', 'leaky2/latest', '--out', 'leaky.html')
  expect(stdout.match(/^[AB] {2}CONTAMINATED: images of this test touched/gm)).toHaveLength(2)
  const page = readFileSync(join(folder.path, 'leaky.html'), 'utf8')
  expect(page).toContain('<title>CONTAMINATED: A, B, Inkstone comparison</title>')
})

it('refuses one run and what is none', async () => {
  const [one, none] = await Promise.all([
    call('compare', 'first/latest'),
    call('compare', 'first/latest', 'gone'),
  ])
  expect(one.code).toBe(1)
  expect(one.stderr).toContain('error: inkstone compare: expected 2 to 26 runs, got 1.')
  expect(none.stderr).toContain('error: gone: no such run.')
})
