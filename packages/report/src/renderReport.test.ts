import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  classEvaluations,
  type LineageFile,
  type MetricsFile,
  type PredictionsFile,
} from '@inkstone/core'
import { type ExampleRun, writeExampleRun } from '../../run/test/exampleRun'
import { badlyNested, section, table, tags, textOf } from '../test/readPage'
import { renderReport, writeReport } from './renderReport'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-report-'))
})
afterAll(() => rm(directory, { recursive: true }))

async function example(run: ExampleRun = {}): Promise<string> {
  await writeExampleRun(directory, run)
  return renderReport(directory)
}

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(join(directory, file), 'utf8')) as Content
}

async function editMetrics(change: (metrics: MetricsFile) => void): Promise<void> {
  const metrics = await readJson<MetricsFile>('metrics.json')
  change(metrics)
  await writeFile(join(directory, 'metrics.json'), JSON.stringify(metrics))
}

describe('of an example run', () => {
  let page: string
  beforeAll(async () => {
    page = await example()
  })

  test('the worst mistakes are pictures that say what they are', async () => {
    const { mistakes, classes } = await readJson<PredictionsFile>('predictions/mnist-test.json')
    expect(mistakes.length).toBeGreaterThan(10)
    const pictures = tags(page).filter(({ name }) => name === 'img')
    for (const [index, { position, label, predicted }] of mistakes.entries()) {
      const { alt, src } = pictures[index]!.attributes
      expect(alt).toBe(`Image ${position}: ${classes[label]}, predicted as ${classes[predicted]}`)
      expect(src).toMatch(/^data:image\/png;base64,iVBORw0KGgo/)
    }
  })

  test('how it learned, what it cost, how to get it again', async () => {
    const learning = textOf(section(page, 'learning'))
    expect(learning).toContain('3 epochs; the weights of epoch 3 were kept.')
    expect(learning).toContain('training loss by epoch: 0.2200, 0.1026, 0.0657.')
    const cost = textOf(section(page, 'cost'))
    expect(cost).toContain('Whole run 1 min 01 s')
    expect(cost).toContain('Training 31.2 s 162,000 images, validation included')
    expect(cost).toContain('Fine-tuning 4.1 s 14,370 images')
    expect(cost).toContain('Training speed 7,260 images a second')
    expect(cost).toContain('Backend inkstone 2 threads, avx512')
    const repeat = textOf(section(page, 'repeat'))
    expect(repeat).toMatch(
      /npx inkstone run \S+recipes\/mnist\.ts \\ --set seed=1 \\ --set epochs=3 \\ --backend inkstone/,
    )
    expect(repeat).toContain('fine-tuning optdigits/train 1,437 sha256:07be44d107be…')
  })
})

// 900 of 1,000: the solutions of (0.9 - p)² = 1.96² p (1 - p) / 1000
test('the accuracy of each epoch on the validation part has its interval', async () => {
  await writeExampleRun(directory, { images: 50, fineTuned: false })
  const path = join(directory, 'lineage.json')
  const lineage = await readJson<LineageFile>('lineage.json')
  const model = lineage.model.map((entry) => ({ ...entry, size: 1000 }))
  expect(model.map(({ role }) => role)).toContain('validation')
  await writeFile(path, JSON.stringify({ ...lineage, model }))
  await editMetrics(({ training }) => {
    training.history = training.history.map((epoch) => ({
      ...epoch,
      metrics: { 'training/accuracy': 0.8, 'validation/accuracy': 0.9 },
    }))
  })
  const rows = table(await renderReport(directory), 'Training, every epoch')
  for (const [, training, measured] of rows) {
    expect(training).toBe('0.8000')
    expect(measured).toBe('0.9000 0.8798 to 0.9171')
  }
  expect(rows.length).toBeGreaterThan(0)
})

test('a run older than intervals says that it has none', async () => {
  await writeExampleRun(directory, { images: 50, fineTuned: false })
  await editMetrics((metrics) => {
    delete classEvaluations(metrics.evaluations)[0]!.intervals
  })
  const [row] = table(await renderReport(directory), 'All evaluations')
  for (const cell of row!.slice(4)) {
    expect(cell).toMatch(/^\S+( %)? no interval: evaluated by an older version$/)
  }
})

test('a name that is markup stays text', async () => {
  const classes = ['<script>', '"onload="', '&amp;', "it's", '4', '5', '6', '7', '8', '9']
  const page = await example({ classes, images: 200 })
  expect(page.match(/<script>/g)).toHaveLength(1)
  expect(page).not.toContain('"onload=')
  expect(badlyNested(page)).toEqual([])
  expect(table(page, 'Class by class, mnist/test').map(([name]) => name)).toEqual(classes)
  expect(table(page, 'Confusion matrix of mnist/test')[0]![0]).toBe('<script>')
})

test('names of evaluations stay text in drawings too', async () => {
  await writeExampleRun(directory, { images: 50, fineTuned: false })
  await editMetrics((metrics) => {
    metrics.evaluations[0]!.name = '<script>alert(1)<\\script>'
  })
  const { name: _, ...predictions } = await readJson<PredictionsFile>('predictions/mnist-test.json')
  const path = join(directory, 'predictions', '<script>alert(1)<\\script>.json')
  await writeFile(path, JSON.stringify({ ...predictions, name: '' }))
  const page = await renderReport(directory)
  expect(page.match(/<script>/g)).toHaveLength(1)
  expect(section(page, 'result').match(/&lt;script(&gt;|>)alert/g)!.length).toBeGreaterThan(3)
})

test('a contaminated evaluation is marked wherever it is named', async () => {
  const clean = await example({ images: 200 })
  expect(clean).not.toMatch(/CONTAMINATED(?!:)/)
  const page = await example({ images: 200, contaminated: true })
  expect(page).toContain('<title>CONTAMINATED: mnist, Inkstone report</title>')
  const [warning] = /<p class="warning".*?<\/p>/s.exec(page)!
  expect(textOf(warning)).toContain('CONTAMINATED Images of mnist/test have touched the weights')
  const rest = page.replace(warning, '')
  const named = [...textOf(rest).matchAll(/mnist\/test(.{13})/g)].map(([, next]) => next)
  expect(named.length).toBeGreaterThan(7)
  expect(new Set(named)).toEqual(new Set([' CONTAMINATED']))
  const labels = [...rest.matchAll(/aria-label="([^"]*mnist\/test[^"]*)"/g)].map(
    ([, label]) => label,
  )
  expect(labels).toEqual([
    'Confusion matrix of mnist/test CONTAMINATED',
    'Class by class, mnist/test CONTAMINATED',
    'Mistakes of mnist/test CONTAMINATED',
    'Correct with low confidence, mnist/test CONTAMINATED',
  ])
  expect(textOf(rest)).toContain('The network has learned from these very images: this is no test.')
})

test('many near copies stand at the top, beside the figure, in the Markdown and on the card', async () => {
  await writeExampleRun(directory, { images: 200 })
  await editMetrics(({ evaluations }) => {
    evaluations[0]!.nearCopies = 120
  })
  const said =
    'NEAR COPIES 120 of the 200 images of mnist/test are near copies of images that touched the weights'
  const page = await renderReport(directory)
  const [warning] = /<p class="warning".*?<\/p>/s.exec(page)!
  expect(textOf(warning)).toContain(said)
  expect(textOf(section(page, 'result'))).toContain(
    'in 200 images, 120 of them near copies of images that had a part in training.',
  )
  const written = async (format: 'md' | 'card') =>
    readFile(await writeReport(directory, format), 'utf8')
  expect((await written('md')).replaceAll('*', '')).toContain(said)
  expect(await written('card')).toContain('> **NEAR COPIES**: 120 of the 200 images of mnist/test')
})

test('the page loads nothing, and runs no script but its own', async () => {
  const page = await example({ images: 200 })
  expect(page).not.toMatch(/https?:|url\(|@import|srcset|<iframe|<object|<base/)
  for (const { attributes } of tags(page)) {
    expect(attributes.src ?? 'data:').toMatch(/^data:/)
    expect(attributes.href ?? '#').toMatch(/^(#|data:,$)/)
    expect(Object.keys(attributes).filter((name) => name.startsWith('on'))).toEqual([])
  }
  const [, script] = /<script>(.*)<\/script>/s.exec(page)!
  const digest = createHash('sha256').update(script!).digest('base64')
  expect(page).toContain(`default-src &#39;none&#39;; img-src data:;`)
  expect(page).toContain(`script-src &#39;sha256-${digest}&#39;`)
  expect(() => new Function(script!)).not.toThrow()
})

test('the page is well made: nested, named, in order', async () => {
  const page = await example({ images: 200, contaminated: true })
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
  expect(badlyNested(page)).toEqual([])
  const all = tags(page)
  const ids = all.flatMap(({ attributes }) => (attributes.id ? [attributes.id] : []))
  expect(new Set(ids).size).toBe(ids.length)
  for (const { name, attributes } of all) {
    const references = [attributes['aria-labelledby'], attributes['aria-describedby']]
      .join(' ')
      .split(' ')
    for (const reference of references.filter(Boolean)) expect(ids).toContain(reference)
    if (attributes.href?.startsWith('#')) expect(ids).toContain(attributes.href.slice(1))
    if (name === 'img') expect(attributes.alt).toMatch(/\S/)
    if (attributes.role === 'img') expect(attributes['aria-labelledby']).toBeTruthy()
    if (name === 'th') expect(['row', 'col']).toContain(attributes.scope)
  }
  const levels = all.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name[1])] : []))
  expect(levels.filter((level) => level === 1)).toHaveLength(1)
  for (const [index, level] of levels.entries()) {
    expect(level).toBeLessThanOrEqual((levels[index - 1] ?? 0) + 1)
  }
})

test('colours are the page’s own, so that drawings follow light and dark', async () => {
  const page = await example({ images: 200 })
  const drawings = [...page.matchAll(/<svg[^>]*role="img".*?<\/svg>/gs)].map(([drawing]) => drawing)
  expect(drawings).toHaveLength(8)
  const defined = new Set([...page.matchAll(/(--[a-z]+):/g)].map(([, name]) => name))
  for (const drawing of drawings) {
    for (const [, colour] of drawing.matchAll(/(?:fill|stroke)="([^"]*)"/g)) {
      expect(colour).toMatch(/^(none|transparent|var\(--[a-z]+\))$/)
      if (colour!.startsWith('var')) expect(defined).toContain(colour!.slice(4, -1))
    }
  }
})

test('a run without fine-tuning leaves its questions out', async () => {
  const page = await example({ images: 200, fineTuned: false })
  expect(page).not.toContain('id="fine-tuning"')
  expect(textOf(page)).not.toMatch(/fine-tun/i)
  expect(page).not.toContain('<fieldset')
})

test('a run stopped before its first evaluation still has a page', async () => {
  await writeExampleRun(directory, { images: 50 })
  await editMetrics((metrics) => {
    metrics.evaluations = []
    metrics.training = { ...metrics.training, history: [], bestEpoch: 0, stoppedBy: 'signal' }
    delete metrics.fineTuning
  })
  const text = textOf(await renderReport(directory))
  expect(text).toContain('Not known: the run was stopped before anything was evaluated.')
  expect(text).toContain('Stopped before the first epoch was finished.')
  expect(text).not.toContain('NaN')
})

test('no mistake at all is told, not drawn', async () => {
  await writeExampleRun(directory, { images: 50, fineTuned: false, skill: 60 })
  const page = await renderReport(directory)
  expect(textOf(page)).toContain('100.0 % correct')
  expect(textOf(page)).toContain('No mistake in 50 images.')
  expect(page).not.toMatch(/alt="[^"]*predicted as/)
  expect(textOf(page)).toContain('All 50 correct images, lowest confidence first.')
  expect(page.replace(/base64,[^"]*/g, '')).not.toContain('NaN')
})

test('a run older than they are has no pictures of correct images', async () => {
  await writeExampleRun(directory, { images: 50, fineTuned: false })
  const path = join(directory, 'predictions', 'mnist-test.json')
  const { leastSure, ...before } = await readJson<PredictionsFile>('predictions/mnist-test.json')
  expect(leastSure!.length).toBeGreaterThan(10)
  await writeFile(path, JSON.stringify(before))
  const page = await renderReport(directory)
  expect(page).not.toContain('least-sure-0')
  expect(textOf(page)).not.toContain('but barely')
  const pictures = tags(page).filter(({ name }) => name === 'img')
  expect(pictures).toHaveLength(before.mistakes.length)
})

test('writeReport writes the page into the run folder', async () => {
  await writeExampleRun(directory, { images: 50 })
  const path = await writeReport(directory)
  expect(path).toBe(join(directory, 'report.html'))
  expect(await readFile(path, 'utf8')).toBe(await renderReport(directory))
})

test('70,000 predictions make a page of less than 5 MB', async () => {
  await writeExampleRun(directory, { images: 70_000, fineTuned: false })
  const { size } = await stat(await writeReport(directory))
  expect(size).toBeLessThan(5_000_000)
})

test('a sweep through learning rates has a section with its curve and its suggestion', async () => {
  const page = await example({ swept: true })
  const text = textOf(section(page, 'learning-rate'))
  expect(text).toContain('Suggested: 0.001 . The loss falls fastest at 0.001')
  expect(text).toContain('a tenth of the rate with the lowest loss is 0.0032')
  expect(text).toContain('The smoothed loss begins at 2.300')
  expect(section(page, 'learning-rate')).toContain('stroke-dasharray="4,4"')
  expect(badlyNested(page)).toEqual([])
})

test('without a sweep there is no such section, and a damaged one is named', async () => {
  await rm(join(directory, 'learning-rate.json'), { force: true })
  expect(await example()).not.toContain('id="learning-rate"')
  await writeFile(join(directory, 'learning-rate.json'), '{ "curve": [] }')
  await expect(renderReport(directory)).rejects.toThrow('learning-rate.json: curve: ')
  await rm(join(directory, 'learning-rate.json'))
})

test('a fine-tuning has what it is measured against beside it', async () => {
  const page = await example({ compared: true })
  const metrics = JSON.parse(await readFile(join(directory, 'metrics.json'), 'utf8')) as MetricsFile
  const accuracyOf = (name: string) =>
    classEvaluations(metrics.evaluations).find(
      (evaluation) => evaluation.name === `optdigits/${name}`,
    )!.accuracy
  const rows = table(page, 'What fine-tuning is measured against')
  const kinds = ['after', 'from-scratch', 'control']
  expect(rows.map(([name]) => name)).toEqual(kinds.map((kind) => `optdigits/${kind}`))
  for (const [index, kind] of kinds.slice(1).entries()) {
    const ahead = 100 * (accuracyOf('after') - accuracyOf(kind))
    expect(rows[index + 1]![3]).toContain(`+${ahead.toFixed(1)} points `)
  }
  expect(textOf(section(page, 'fine-tuning'))).toContain(
    'All 225,034 weights were fine-tuned, in 4',
  )
  expect(table(page, 'Before and after fine-tuning')).toHaveLength(2) // neither is a before
  expect(badlyNested(page)).toEqual([])
  expect(await example({})).not.toContain('measured against')
})
