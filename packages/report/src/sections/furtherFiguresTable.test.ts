import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MetricsFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { badlyNested, section, table, textOf } from '../../test/readPage'
import { renderReport } from '../renderReport'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-report-'))
})
beforeEach(() => writeExampleRun(directory, { images: 50, fineTuned: false }))
afterAll(() => rm(directory, { recursive: true }))

async function edit(change: (metrics: MetricsFile) => void): Promise<void> {
  const path = join(directory, 'metrics.json')
  const metrics = JSON.parse(await readFile(path, 'utf8')) as MetricsFile
  change(metrics)
  await writeFile(path, JSON.stringify(metrics))
}

test('a task that is no classification has its figures in the report and the card, and no accuracy', async () => {
  await edit((metrics) => {
    const figures = { meanAbsoluteError: 0.123456, r2: 0.75 }
    const of = { dataset: 'mnist', split: 'test', count: 50 }
    metrics.evaluations = [
      { ...of, name: 'mnist/test', task: 'slant', loss: 12.34567, metrics: figures },
    ]
    metrics.training.history = metrics.training.history.map((epoch) => ({
      ...epoch,
      metrics: { 'training/loss': 0.5, 'validation/loss': 0.25 },
    }))
  })
  const page = await renderReport(directory)
  expect(badlyNested(page)).toEqual([])
  expect(table(page, 'Further figures')).toEqual([
    ['mnist/test', 'loss', '50', '12.35'],
    ['mnist/test', 'meanAbsoluteError', '50', '0.1235'],
    ['mnist/test', 'r2', '50', '0.75'],
  ])
  expect(textOf(section(page, 'result'))).not.toContain('Accuracy')
  const card = await renderReport(directory, 'card')
  expect(card).toContain('| mnist/test | 50 | r2 | 0.75 |')
  expect(card).toContain('the task slant')
  expect(card).not.toContain('image-classification')
})

test("the recipe's metrics stand below the figures of a classification; without any there is no table", async () => {
  expect(await renderReport(directory)).not.toContain('Further figures')
  await edit(({ evaluations }) => {
    evaluations[0]!.metrics = { balancedAccuracy: 0.5 }
  })
  const page = await renderReport(directory)
  expect(table(page, 'Further figures')).toEqual([['mnist/test', 'balancedAccuracy', '50', '0.5']])
  expect(table(page, 'All evaluations')).toHaveLength(1)
  expect(await renderReport(directory, 'card')).toContain(
    '| mnist/test | 50 | balancedAccuracy | 0.5 |',
  )
})
