import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MetricsFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { section, table } from '../../test/readPage'
import { renderReport } from '../renderReport'

it('shows calibration before and after, and what thresholds are worth, with intervals', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'inkstone-calibration-'))
  await writeExampleRun(directory, { images: 400, fineTuned: false })
  const before = await renderReport(directory)
  expect(before).not.toContain('<section id="calibration"')
  expect(before).toContain('Accepted at 1\u202f% errors') // by thresholds that other images of the test chose
  const path = join(directory, 'metrics.json')
  const metrics = JSON.parse(await readFile(path, 'utf8')) as MetricsFile
  Object.assign(metrics.evaluations[0]!, {
    calibration: { temperature: 1.2345, before: 0.0312, after: 0.0104 },
    readRates: [
      { errorRate: 0.01, threshold: 0.81234, read: 263, wrong: 3 },
      { errorRate: 0.001, threshold: 1, read: 0, wrong: 0 },
    ],
  })
  await writeFile(path, JSON.stringify(metrics))
  const after = await renderReport(directory)
  expect(after).not.toContain('Accepted at 1\u202f% errors')
  const page = section(after, 'calibration')
  expect(table(page, 'Calibration before and after')).toEqual([
    ['mnist/test', '1.234', '3.12 %', '1.04 %'],
  ])
  // Wilson’s intervals of 263 of 400 and 3 of 263, as the solutions of its quadratic equation.
  expect(table(page, 'Thresholds chosen on validation')).toEqual([
    ['mnist/test', '1 %', '0.8123', '65.8 % 61.0 to 70.2 %', '3', '1.14 % 0.39 to 3.30 %'],
    ['mnist/test', '0.1 %', '1.0000', '0.0 % 0.0 to 1.0 %', '0', 'none accepted'],
  ])
  await rm(directory, { recursive: true })
})
