import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classEvaluations } from '@inkstone/core'
import { type Run, readRun } from '@inkstone/run'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { badlyNested, section, table, tags, textOf } from '../../test/readPage'
import type { Comparison, PairedFigures } from './comparison'
import { renderComparison } from './renderComparison'

let directory: string
let runs: [Run, Run]
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-comparison-'))
  const at = (name: string): string => join(directory, name)
  await writeExampleRun(at('good'), { images: 400 })
  await writeExampleRun(at('<b>poor'), { images: 400, skill: 2, contaminated: true })
  runs = [await readRun(at('good')), await readRun(at('<b>poor'))]
})
afterAll(() => rm(directory, { recursive: true }))

const figures: PairedFigures = {
  ...{ difference: -0.0321, interval: { low: -0.0512, high: -0.0123 } },
  ...{ onlyFirst: 21, onlySecond: 8, pValue: 0.0241, sameImages: true },
}

function comparison(against: PairedFigures | undefined): Comparison {
  const [first, second] = runs
  return {
    runs: [
      { letter: 'A', run: first, imagesPerSecond: 7260 },
      { letter: 'B', run: second },
    ],
    figures: [],
    tests: [
      {
        name: 'mnist/test',
        entries: [
          { letter: 'A', evaluated: first.evaluated[0]! },
          { letter: 'B', evaluated: second.evaluated[0]!, against },
        ],
      },
    ],
    options: [{ path: 'trainer.epochs', values: ['3', undefined] }],
    seeds: [
      {
        letters: ['A', 'B'],
        seeds: [1, 2],
        tests: [
          {
            ...{ name: 'mnist/test', mean: 0.975, deviation: 0.004 },
            ...{ images: 400, contaminated: true },
          },
        ],
      },
    ],
  }
}

it('shows every figure that it is given, each accuracy with its interval', async () => {
  const page = await renderComparison(comparison(figures))
  expect(badlyNested(page)).toEqual([])
  const [first, second] = table(page, 'mnist/test, run by run')
  const { accuracy } = classEvaluations(runs[0].metrics.evaluations)[0]!
  expect(first![2]).toMatch(
    new RegExp(`^${(100 * accuracy).toFixed(1)} % \\d+\\.\\d to \\d+\\.\\d %$`),
  )
  expect(second![0]).toBe('B CONTAMINATED')
  expect(second!.slice(3)).toEqual(['−3.2 −5.1 to −1.2', '21', '8', '0.0241'])
  expect(table(page, 'Options that differ')).toEqual([['trainer.epochs', '3', 'none']])
  expect(table(page, 'Over the seeds 1, 2')).toEqual([['mnist/test CONTAMINATED', '97.5 %', '0.4']])
  expect(table(page, 'Cost, run by run')[0]!.slice(0, 5)).toEqual([
    'A',
    '225,034',
    '3',
    '31.2 s',
    '7,260',
  ])
  expect(page).toContain('<title>CONTAMINATED: A, B, Inkstone comparison</title>')
})

it('shows images that only one classifies correctly', async () => {
  const page = await renderComparison(comparison(figures))
  const images = section(page, 'images')
  const [good, poor] = runs.map(({ evaluated }) => evaluated[0]!) as [
    Run['evaluated'][0],
    Run['evaluated'][0],
  ]
  const shown = [good, poor].map((right, index) => {
    const wrong = [poor, good][index]!
    return wrong.predictions.mistakes.filter(
      ({ position, label }) => right.predicted[position] === label,
    )
  })
  expect(shown[0]!.length).toBeGreaterThan(0)
  const pictures = tags(images).filter(({ name }) => name === 'img')
  expect(pictures).toHaveLength(shown.reduce((sum, list) => sum + Math.min(24, list.length), 0))
  expect(textOf(images)).toContain('A alone is correct on 21 images')
})

it('draws the curves of both runs with a description that holds their figures', async () => {
  const page = await renderComparison(comparison(figures))
  const losses = runs[0].metrics.training.history.map(({ metrics }) =>
    metrics['validation/loss']!.toFixed(4),
  )
  const learning = section(page, 'learning')
  expect(textOf(learning)).toContain(`A: ${losses.join(', ')}. B: ${losses.join(', ')}.`)
  expect(tags(learning).filter(({ name }) => name === 'figure')).toHaveLength(4)
})

it('makes nothing of images that are others, and says so', async () => {
  const page = await renderComparison(comparison(undefined))
  expect(textOf(section(page, 'result'))).toContain(
    'B was evaluated on other images than A , so they cannot be compared image by image',
  )
  expect(table(page, 'mnist/test, run by run')[1]!.at(-1)).toBe('not paired: other images')
  expect(page).not.toContain('<section id="images"')
})

it('says where images are known by their labels alone', async () => {
  const page = await renderComparison(comparison({ ...figures, sameImages: false }))
  expect(textOf(section(page, 'result'))).toContain('B may have other images')
})

it('loads nothing and takes no text for markup', async () => {
  const page = await renderComparison(comparison(figures))
  const links = tags(page).flatMap(({ attributes: { href, src } }) =>
    [href ?? [], src ?? []].flat(),
  )
  expect(links.every((link) => link.startsWith('#') || link.startsWith('data:'))).toBe(true)
  expect(page).not.toContain('<b>poor')
  expect(page).toContain('&lt;b&gt;poor')
})
