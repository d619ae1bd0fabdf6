import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MeasuredRate, RobustnessFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { badlyNested, section, table, textOf } from '../../test/readPage'
import { renderReport } from '../renderReport'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-robust-'))
  await writeExampleRun(directory, { images: 50, fineTuned: false })
})
afterAll(() => rm(directory, { recursive: true }))

async function pageOf(file: object): Promise<string> {
  await writeFile(join(directory, 'robustness.json'), JSON.stringify(file))
  return renderReport(directory)
}

const images = 2000
/** The page counts for itself: what else stands in the file is not shown. */
const rate = (correct: number): MeasuredRate => ({
  correct,
  accuracy: 0,
  interval: { low: 0, high: 0 },
})
const interval = { low: 0.81, high: 0.83 }

const file: RobustnessFile = {
  entries: [
    {
      model: 'model',
      dataset: 'mnist',
      split: 'test',
      contaminated: true,
      corruptions: {
        seed: 1,
        images,
        clean: rate(1980),
        mean: { accuracy: 0.82, interval },
        corruptions: [
          {
            corruption: 'fog',
            severities: [1800, 1700, 1600, 1500, 1000].map(rate),
            mean: { accuracy: 0.76, interval: { low: 0.75, high: 0.77 } },
          },
          {
            corruption: 'scale',
            severities: [1900, 1900, 1800, 1700, 1500].map(rate),
            mean: { accuracy: 0.88, interval: { low: 0.87, high: 0.89 } },
          },
        ],
      },
    },
  ],
}

/** Wilson's interval as the solutions of `(hits/n - p)² = z² p (1 - p) / n`. */
function wilson(hits: number, n: number): string {
  const square = 1.959963984540054 ** 2
  const [a, b, c] = [1 + square / n, -2 * (hits / n) - square / n, (hits / n) ** 2]
  const root = Math.sqrt(b * b - 4 * a * c)
  const [low, high] = [(-b - root) / (2 * a), (-b + root) / (2 * a)]
  return `${(100 * low).toFixed(2)} to ${(100 * high).toFixed(2)} %`
}

test('a run that was tested on nothing more has no such section', async () => {
  await rm(join(directory, 'robustness.json'), { force: true })
  expect(await renderReport(directory)).not.toContain('id="robustness"')
})

test('corrupted images: every accuracy with its interval, and the curve', async () => {
  const page = await pageOf(file)
  const rows = table(page, 'Corrupted images, mnist/test CONTAMINATED, model')
  const cell = (hits: number) => `${(hits / 20).toFixed(2)} % ${wilson(hits, images)}`
  expect(rows).toEqual([
    ['fog', ...[1800, 1700, 1600, 1500, 1000].map(cell), '76.00 % 75.00 to 77.00 %'],
    ['scale', ...[1900, 1900, 1800, 1700, 1500].map(cell), '88.00 % 87.00 to 89.00 %'],
  ])
  const text = textOf(section(page, 'robustness'))
  expect(text).toContain('mnist/test CONTAMINATED , by model')
  expect(text).toContain(
    'Of 2,000 images, corrupted in 2 ways at 5 severities each, 82.00 % were classified correctly',
  )
  expect(text).toContain(
    `of the same images uncorrupted, 99.00 % ( ${wilson(1980, images)}`.replace('( ', '('),
  )
  expect(text).toContain('by severity: 92.50 %, 90.00 %, 85.00 %, 80.00 %, 62.50 %.')
  expect(text).toContain('The worst at the highest severity is fog with 50.00 %.')
  expect(badlyNested(page)).toEqual([])
})

test('attacked images: every accuracy with its interval, and the curve', async () => {
  const attacked = (attack: string, epsilon: number, correct: number) => {
    return { attack, epsilon, options: { epsilon }, ...rate(correct) }
  }
  const attacks = {
    images,
    clean: rate(1980),
    attacks: [attacked('fgsm', 0.1, 1400), attacked('fgsm', 0.2, 600), attacked('pgd', 0.1, 20)],
  }
  const entry = { model: 'model-finetuned', dataset: 'mnist', split: 'test', attacks }
  const page = await pageOf({ entries: [entry] })
  expect(table(page, 'Attacked images, mnist/test, model-finetuned')).toEqual([
    ['none', '0', '99.00 %', wilson(1980, images)],
    ['fgsm', '0.1', '70.00 %', wilson(1400, images)],
    ['fgsm', '0.2', '30.00 %', wilson(600, images)],
    ['pgd', '0.1', '1.00 %', wilson(20, images)],
  ])
  expect(textOf(section(page, 'robustness'))).toContain(
    'fgsm 0.2: 30.00 %; pgd 0: 99.00 %; pgd 0.1: 1.00 %.',
  )
  expect(badlyNested(page)).toEqual([])
})

test('out of distribution: both scores with their intervals', async () => {
  const auroc = (value: number) => ({ value, interval: { low: value - 0.02, high: value + 0.01 } })
  const outOfDistribution = {
    outside: 'fashion-mnist/test',
    images,
    outsideImages: 1500,
    confidence: auroc(0.95),
    energy: auroc(0.97),
  }
  const entry = { model: 'model', dataset: 'mnist', split: 'test', outOfDistribution }
  const page = await pageOf({ entries: [entry] })
  expect(table(page, 'Out of distribution, mnist/test, model')).toEqual([
    ['confidence, the greatest probability', '95.00 %', '93.00 to 96.00 %'],
    ['energy, of all logits', '97.00 %', '95.00 to 98.00 %'],
  ])
  expect(textOf(section(page, 'robustness'))).toContain(
    'one of 2,000 images of its own scores higher than one of 1,500 images of fashion-mnist/test , which',
  )
  expect(badlyNested(page)).toEqual([])
})

test('a damaged file is named', async () => {
  const [entry] = file.entries
  const broken = { entries: [{ ...entry, corruptions: { ...entry!.corruptions, images: 0 } }] }
  await expect(pageOf(broken)).rejects.toThrow(
    'robustness.json: entries.0.corruptions.images: too small',
  )
})
