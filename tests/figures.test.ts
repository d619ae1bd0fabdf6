import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ClassEvaluation,
  classEvaluations,
  type MetricsFile,
  type PredictionsFile,
  random,
} from '@inkstone/core'
import { section, table } from '../packages/report/test/readPage'
import { runWithMistakes } from './runWithMistakes'

// Those figures of a report that the run computed before the report was made, computed again from the predictions in
// the run's folder, in plain loops that share nothing with @inkstone/metrics: intervals by bootstrap, calibration
// errors, what thresholds read. All that the report computes itself is in packages/report/src/figures.test.ts. Two
// figures follow from no test image: the temperature and the thresholds, which the validation part chose.

let folder: Awaited<ReturnType<typeof runWithMistakes>>
let evaluations: ClassEvaluation[]
let page: string
beforeAll(async () => {
  folder = await runWithMistakes()
  const metrics = JSON.parse(read('metrics.json')) as MetricsFile
  evaluations = classEvaluations(metrics.evaluations)
  page = read('report.html')
})
afterAll(() => folder.remove())

function read(file: string): string {
  return readFileSync(join(folder.path, 'runs/latest', file), 'utf8')
}

/** What a run keeps of an evaluation: labels, probabilities `[image][class]`, the class that was read. */
function predictionsOf(name: string) {
  const file = JSON.parse(read(`predictions/${name.replaceAll('/', '-')}.json`)) as PredictionsFile
  const bytes = Buffer.from(file.probabilities, 'base64')
  const classes = file.classes.length
  const rows = file.labels.map((_, image) =>
    file.classes.map((_, index) => bytes.readFloatLE(4 * (image * classes + index))),
  )
  const predicted = rows.map((row) => row.indexOf(Math.max(...row)))
  return { labels: file.labels, rows, predicted, classes }
}

const share = (hits: number, of: number): number => (of === 0 ? 0 : hits / of)
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

type Figure = 'precision' | 'recall' | 'f1' | 'loss'

/** Loss and macro figures of some images, by their definitions. */
function figures(
  { labels, rows, predicted, classes }: ReturnType<typeof predictionsOf>,
  images: readonly number[],
): Record<Figure, number> {
  const each = Array.from({ length: classes }, (_, index) => {
    const is = images.filter((image) => labels[image] === index)
    const said = images.filter((image) => predicted[image] === index)
    const hits = is.filter((image) => predicted[image] === index).length
    return {
      precision: share(hits, said.length),
      recall: share(hits, is.length),
      f1: share(2 * hits, is.length + said.length),
    }
  })
  const macro = (of: 'precision' | 'recall' | 'f1'): number =>
    sum(each.map((scores) => scores[of])) / classes
  const losses = images.map((image) => -Math.log(rows[image]![labels[image]!]!))
  return {
    precision: macro('precision'),
    recall: macro('recall'),
    f1: macro('f1'),
    loss: sum(losses) / images.length,
  }
}

/** As docs/metrics.md has it: 1000 draws, of as many images, from the stream `1/bootstrap`; their 2.5th and 97.5th
 * percentile, between two draws by a straight line. */
function bootstrap(name: string): Record<Figure, [low: number, high: number]> {
  const predictions = predictionsOf(name)
  const size = predictions.labels.length
  const stream = random(1).split('bootstrap')
  const draws = Array.from({ length: 1000 }, () =>
    figures(
      predictions,
      Array.from({ length: size }, () => stream.integer(size)),
    ),
  )
  const ends = (figure: Figure): [number, number] => {
    const sorted = draws.map((draw) => draw[figure]).sort((a, b) => a - b)
    const at = (place: number): number =>
      sorted[Math.floor(place)]! * (1 - (place % 1)) + sorted[Math.ceil(place)]! * (place % 1)
    return [at(0.025 * 999), at(0.975 * 999)]
  }
  return {
    precision: ends('precision'),
    recall: ends('recall'),
    f1: ends('f1'),
    loss: ends('loss'),
  }
}

/** The numbers in a cell; those of shares are in percent. */
function numbers(cell: string): number[] {
  return [...cell.matchAll(/\d+(?:\.\d+)?/g)].map(([digits]) => Number(digits))
}

/** Told with so many decimals, half of the last may be rounded away. */
function expectRounded(told: readonly number[], computed: readonly number[], decimals: number) {
  expect(told).toHaveLength(computed.length)
  for (const [index, value] of computed.entries()) {
    expect(Math.abs(told[index]! - value)).toBeLessThan(0.5 * 10 ** -decimals + 1e-5)
  }
}

it('every interval by bootstrap follows from the predictions', () => {
  const rows = table(page, 'All evaluations')
  const names = evaluations.map(({ name }) => name)
  expect(names).toEqual(['squares/test', 'dim/before', 'dim/after', 'squares/after-finetune'])
  expect(rows.map(([name]) => name)).toEqual(names)
  const widths: number[] = []
  for (const [index, { name, count, intervals }] of evaluations.entries()) {
    const all = Array.from({ length: count }, (_, image) => image)
    const whole = figures(predictionsOf(name), all)
    const drawn = bootstrap(name)
    const [, , , precision, recall, f1, loss] = rows[index]!
    const cells = { precision, recall, f1, loss }
    for (const figure of ['precision', 'recall', 'f1', 'loss'] as const) {
      const [low, high] = drawn[figure]
      const digits = figure === 'loss' ? 5 : 12 // probabilities are kept as float32
      expect(intervals![figure].low).toBeCloseTo(low, digits)
      expect(intervals![figure].high).toBeCloseTo(high, digits)
      const scale = figure === 'loss' ? 1 : 100
      const told = [whole[figure], low, high].map((value) => scale * value)
      expectRounded(numbers(cells[figure]!), told, figure === 'loss' ? 4 : 1)
      widths.push(high - low)
    }
  }
  expect(Math.min(...widths)).toBeGreaterThan(0.01) // mistakes in each, or there were nothing to draw
})

/** How far confidence lies from what comes true, in 15 bins. */
function calibrationError(rows: readonly (readonly number[])[], labels: readonly number[]): number {
  const gaps = new Map<number, number>()
  for (const [image, row] of rows.entries()) {
    const sure = Math.max(...row)
    const bin = Math.min(15, Math.ceil(sure * 15))
    const right = row.indexOf(sure) === labels[image]
    gaps.set(bin, (gaps.get(bin) ?? 0) + sure - Number(right))
  }
  return sum([...gaps.values()].map(Math.abs)) / rows.length
}

it('the calibration errors follow from the predictions and the temperature', () => {
  const rows = table(section(page, 'calibration'), 'Calibration before and after')
  const fitted = evaluations.filter(({ calibration }) => calibration)
  expect(rows.map(([name]) => name)).toEqual(fitted.map(({ name }) => name))
  expect(fitted.length).toBeGreaterThan(1)
  for (const [index, { name, calibration }] of fitted.entries()) {
    const { temperature, before, after } = calibration!
    const { labels, rows: tempered } = predictionsOf(name)
    const raw = tempered.map((row) => {
      const powers = row.map((probability) => probability ** temperature) // undoes logits / temperature
      return powers.map((power) => power / sum(powers))
    })
    const computed = [calibrationError(raw, labels), calibrationError(tempered, labels)]
    expect(before).toBeCloseTo(computed[0]!, 5)
    expect(after).toBeCloseTo(computed[1]!, 12)
    const [, , errorBefore, errorAfter] = rows[index]!
    const told = [...numbers(errorBefore!), ...numbers(errorAfter!)]
    expectRounded(
      told,
      computed.map((error) => 100 * error),
      2,
    )
  }
  expect(fitted.some(({ calibration }) => calibration!.temperature !== 1)).toBe(true)
})

it('what thresholds read, and get wrong, follows from the predictions', () => {
  const rows = table(section(page, 'calibration'), 'Thresholds chosen on validation')
  const outcomes = evaluations.flatMap(({ name, readRates }) =>
    (readRates ?? []).map((outcome) => ({ name, ...outcome })),
  )
  expect(outcomes.length).toBeGreaterThan(1)
  expect(rows).toHaveLength(outcomes.length)
  for (const [index, { name, threshold, read, wrong }] of outcomes.entries()) {
    const { labels, rows: probabilities, predicted } = predictionsOf(name)
    const images = labels.map((_, image) => image)
    const sure = images.filter((image) => Math.max(...probabilities[image]!) >= threshold)
    const mistaken = sure.filter((image) => predicted[image] !== labels[image])
    expect([read, wrong]).toEqual([sure.length, mistaken.length])
    const [told, , , readCell, wrongCell, errorCell] = rows[index]!
    expect(told).toBe(name)
    expectRounded(numbers(readCell!).slice(0, 1), [(100 * sure.length) / labels.length], 1)
    expect(numbers(wrongCell!)).toEqual([mistaken.length])
    if (sure.length === 0) expect(errorCell).toBe('none accepted')
    else {
      expectRounded(numbers(errorCell!).slice(0, 1), [(100 * mistaken.length) / sure.length], 2)
    }
  }
  expect(outcomes.some(({ read }) => read > 0)).toBe(true)
})
