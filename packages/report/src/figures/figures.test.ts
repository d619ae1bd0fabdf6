import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { classEvaluations, type MetricsFile, type PredictionsFile } from '@inkstone/core'
import { writeExampleRun } from '../../../run/test/exampleRun'
import { section, table, tags, textOf } from '../../test/readPage'
import { renderReport } from '../renderReport'

// Every figure of the page is computed again from the predictions in the run's folder, in plain loops that share
// nothing with the report, and found in the page. What the run computed before, as intervals by bootstrap, is computed
// again in tests/figures.test.ts, of a real run.

let directory: string
let page: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-report-'))
  await writeExampleRun(directory)
  page = await renderReport(directory)
})
afterAll(() => rm(directory, { recursive: true }))

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(join(directory, file), 'utf8')) as Content
}

/** Everything that can be counted from predictions, by the definitions, in float64. */
async function recount(file: string) {
  const { labels, probabilities, classes } = await readJson<PredictionsFile>(
    `predictions/${file}.json`,
  )
  const bytes = Buffer.from(probabilities, 'base64')
  const rows = labels.map((_, image) =>
    classes.map((_, index) => bytes.readFloatLE(4 * (image * classes.length + index))),
  )
  const predicted = rows.map((row) => row.indexOf(Math.max(...row)))
  const images = labels.length
  const right = labels.filter((label, image) => predicted[image] === label).length
  const perClass = classes.map((_, index) => {
    const hits = labels.filter(
      (label, image) => label === index && predicted[image] === index,
    ).length
    const support = labels.filter((label) => label === index).length
    const said = predicted.filter((label) => label === index).length
    const [precision, recall] = [hits / (said || 1), hits / (support || 1)]
    return { hits, support, precision, recall, f1: (2 * hits) / (said + support) }
  })
  const loss = -rows.reduce((sum, row, image) => sum + Math.log(row[labels[image]!]!), 0) / images
  const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length
  return { labels, rows, predicted, classes, images, right, perClass, loss, mean }
}

const share = (fraction: number, images: number): string =>
  `${(100 * fraction).toFixed(images >= 1000 ? 2 : 1)} %`

/** Wilson's interval as the solutions of `(hits/n - p)² = z² p (1 - p) / n`. */
function wilson(hits: number, n: number, images: number): string {
  const square = 1.959963984540054 ** 2
  const [a, b, c] = [1 + square / n, -2 * (hits / n) - square / n, (hits / n) ** 2]
  const root = Math.sqrt(b * b - 4 * a * c)
  const digits = images >= 1000 ? 2 : 1
  const [low, high] = [(-b - root) / (2 * a), (-b + root) / (2 * a)].map((end) =>
    (100 * Math.max(0, end)).toFixed(digits),
  )
  return `${low} to ${high} %`
}

const signed = (points: number, images: number): string => {
  const digits = Math.abs(points).toFixed(images >= 1000 ? 2 : 1)
  return `${Number(digits) === 0 ? '±' : points < 0 ? '−' : '+'}${digits}`
}

/** Of the difference of paired shares, half an image added to each kind of change, by its definition. */
function agrestiMin(mended: number, spoiled: number, images: number): string {
  const [b, c, n] = [mended + 0.5, spoiled + 0.5, images + 2]
  const deviation = Math.sqrt(((b + c) / n - ((b - c) / n) ** 2) / n)
  const ends = [-1, 1].map((side) => 100 * ((b - c) / n + side * 1.959963984540054 * deviation))
  return ends.map((end) => signed(end, images)).join(' to ')
}

/** Mean, and 1.96 standard errors to each side. */
function meanAndEnds(values: number[]): [number, number, number] {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const n = values.length
  const variance = (squares - (sum * sum) / n) / (n - 1)
  const reach = 1.959963984540054 * Math.sqrt(variance / n)
  return [sum / n, sum / n - reach, sum / n + reach]
}

const files = ['mnist-test', 'optdigits-before', 'optdigits-after', 'mnist-after-finetune']

test('every figure of the evaluations follows from the predictions', async () => {
  const rows = table(page, 'All evaluations')
  expect(rows).toHaveLength(files.length)
  for (const [index, file] of files.entries()) {
    const { images, right, perClass, loss, mean } = await recount(file)
    const { evaluations } = await readJson<MetricsFile>('metrics.json')
    const { intervals } = classEvaluations(evaluations)[index]!
    const digits = images >= 1000 ? 2 : 1
    const range = (name: 'precision' | 'recall' | 'f1') => {
      const { low, high } = intervals![name]
      return `${(100 * low).toFixed(digits)} to ${(100 * high).toFixed(digits)} %`
    }
    const lossRange = [intervals!.loss.low, intervals!.loss.high].map((end) => end.toFixed(4))
    expect(rows[index]).toEqual([
      file.replace('-', '/'),
      images.toLocaleString('en-GB'),
      `${share(right / images, images)} ${wilson(right, images, images)}`,
      `${share(mean(perClass.map(({ precision }) => precision)), images)} ${range('precision')}`,
      `${share(mean(perClass.map(({ recall }) => recall)), images)} ${range('recall')}`,
      `${share(mean(perClass.map(({ f1 }) => f1)), images)} ${range('f1')}`,
      `${loss.toFixed(4)} ${lossRange.join(' to ')}`,
    ])
  }
})

test('the headline is an accuracy with its interval and its count', async () => {
  const { images, right } = await recount('mnist-test')
  expect(textOf(section(page, 'result'))).toContain(
    `Accuracy on mnist/test ${share(right / images, images).replace(' %', ' %')} ` +
      `${wilson(right, images, images)} with 95 % confidence ${images - right} mistakes in 2,000 images`,
  )
})

test('before and after are the same images, counted one by one', async () => {
  const rows = table(page, 'Before and after fine-tuning')
  const pairs = [
    ['optdigits/test', 'optdigits-before', 'optdigits-after'],
    ['mnist/test', 'mnist-test', 'mnist-after-finetune'],
  ] as const
  expect(rows).toHaveLength(pairs.length)
  for (const [index, [name, beforeFile, afterFile]] of pairs.entries()) {
    const [before, after] = [await recount(beforeFile), await recount(afterFile)]
    const { labels, images } = before
    const hit = (one: typeof before, image: number): boolean =>
      one.predicted[image] === labels[image]
    const difference = (100 * (after.right - before.right)) / images
    const mended = labels.filter((_, image) => hit(after, image) && !hit(before, image)).length
    const spoiled = labels.filter((_, image) => hit(before, image) && !hit(after, image)).length
    expect(rows[index]).toEqual([
      name,
      images.toLocaleString('en-GB'),
      `${share(before.right / images, images)} ${wilson(before.right, images, images)}`,
      `${share(after.right / images, images)} ${wilson(after.right, images, images)}`,
      `${signed(difference, images)} ${agrestiMin(mended, spoiled, images)}`,
      String(mended),
      String(spoiled),
    ])
  }
})

test('each evaluation has its confusion matrix and its classes', async () => {
  for (const file of files) {
    const { labels, predicted, classes, images, perClass } = await recount(file)
    const name = file.replace('-', '/')
    expect(table(page, `Confusion matrix of ${name}`)).toEqual(
      classes.map((label, row) => [
        label,
        ...classes.map((_, column) =>
          labels
            .filter((is, image) => is === row && predicted[image] === column)
            .length.toLocaleString('en-GB'),
        ),
      ]),
    )
    expect(table(page, `Class by class, ${name}`)).toEqual(
      perClass.map(({ hits, support, precision, recall, f1 }, index) => [
        classes[index],
        String(support),
        String(support - hits),
        share(precision, images),
        share(recall, images),
        wilson(hits, support, images),
        share(f1, images),
      ]),
    )
  }
})

test('confidence is held against what came true', async () => {
  const rows = table(page, 'Confidence')
  expect(rows).toHaveLength(files.length)
  for (const [index, file] of files.entries()) {
    const { labels, rows: probabilities, predicted, images } = await recount(file)
    const sure = probabilities.map((row) => Math.max(...row))
    const gaps = sure.map(
      (confidence, image) => confidence - Number(predicted[image] === labels[image]),
    )
    const [over, overLow, overHigh] = meanAndEnds(gaps)
    const sums: Record<number, number> = {}
    const binOf = (confidence: number) => Math.ceil(confidence * 15)
    for (const [image, gap] of gaps.entries()) {
      sums[binOf(sure[image]!)] = (sums[binOf(sure[image]!)] ?? 0) + gap
    }
    let error = 0
    for (const sum of Object.values(sums)) error += Math.abs(sum) / images
    const [, errorLow, errorHigh] = meanAndEnds(
      gaps.map((gap, image) => (sums[binOf(sure[image]!)]! < 0 ? -gap : gap)),
    )
    const [brier, brierLow, brierHigh] = meanAndEnds(
      probabilities.map((row, image) => {
        let sum = 0
        for (const [label, p] of row.entries()) sum += (p - Number(label === labels[image])) ** 2
        return sum
      }),
    )
    const digits = images >= 1000 ? 2 : 1
    expect(rows[index]).toEqual([
      file.replace('-', '/'),
      `${signed(100 * over, images)} ${signed(100 * overLow, images)} to ${signed(100 * overHigh, images)}`,
      `${share(error, images)} ${(100 * Math.max(0, errorLow)).toFixed(digits)} to ${share(errorHigh, images)}`,
      `${brier.toFixed(4)} ${Math.max(0, brierLow).toFixed(4)} to ${brierHigh.toFixed(4)}`,
    ])
  }
})

test('what is read at a fixed error rate is chosen on one half and tested on the other', async () => {
  const rows = table(page, 'Accepted at a fixed error rate')
  for (const [index, file] of files.entries()) {
    const { labels, rows: probabilities, predicted, images } = await recount(file)
    const sure = probabilities.map((row) => Math.max(...row))
    const wrongAt = (parity: number, threshold: number): [read: number, wrong: number] => {
      let read = 0
      let wrong = 0
      for (let image = parity; image < images; image += 2) {
        if (sure[image]! < threshold) continue
        read++
        if (predicted[image] !== labels[image]) wrong++
      }
      return [read, wrong]
    }
    const cells = [0.01, 0.001].flatMap((allowed) => {
      let [read, wrong] = [0, 0]
      for (const parity of [0, 1]) {
        const thresholds = sure.filter((_, image) => image % 2 === parity)
        let lowest = Number.POSITIVE_INFINITY
        for (const threshold of thresholds) {
          const [readHere, wrongHere] = wrongAt(parity, threshold)
          if (wrongHere / readHere <= allowed) lowest = Math.min(lowest, threshold)
        }
        const [readThere, wrongThere] = wrongAt(1 - parity, lowest)
        read += readThere
        wrong += wrongThere
      }
      return [
        `${share(read / images, images)} ${wilson(read, images, images)}`,
        `${share(wrong / read, images)} ${wilson(wrong, read, images)}`,
      ]
    })
    expect(rows[index]).toEqual([file.replace('-', '/'), ...cells])
  }
})

test('the diagrams of certainty tell what can be counted', async () => {
  const { labels, rows: probabilities, predicted, images } = await recount('mnist-test')
  const told = textOf(section(page, 'certainty'))
  const bins = new Map<number, { count: number; right: number; confidence: number }>()
  for (const [image, row] of probabilities.entries()) {
    const sure = Math.max(...row)
    const bin = bins.get(Math.ceil(sure * 15)) ?? { count: 0, right: 0, confidence: 0 }
    bin.count++
    bin.right += Number(predicted[image] === labels[image])
    bin.confidence += sure
    bins.set(Math.ceil(sure * 15), bin)
  }
  expect(bins.size).toBeGreaterThan(5)
  for (const { count, right, confidence } of bins.values()) {
    expect(told).toContain(
      `Confidence ${share(confidence / count, 0)}: ${share(right / count, count)} correct ` +
        `(${wilson(right, count, count)}) of ${count.toLocaleString('en-GB')} image`,
    )
  }
  const wrong = images - labels.filter((label, image) => predicted[image] === label).length
  expect(told).toContain(
    `${share(wrong / images, images)} of the 100.00 % with the highest confidence are wrong.`,
  )
})

test('the most often confused are counted, and each cell leads to its pictures', async () => {
  const { labels, predicted } = await recount('mnist-test')
  const counts = new Map<string, number>()
  for (const [image, label] of labels.entries()) {
    const key = `${label}-${predicted[image]}`
    if (predicted[image] !== label) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [list] = /<div class="pairs">.*?<\/ol>/s.exec(section(page, 'mistakes'))!
  const most = [...counts.values()].sort((a, b) => b - a)[0]!
  expect(textOf(list)).toMatch(new RegExp(`^Most often confused (\\d) predicted as (\\d) ${most} `))
  const [matrix] = /<table class="heat">.*?<\/table>/s.exec(section(page, 'mistakes'))!
  const links = tags(matrix).filter(({ name }) => name === 'a')
  const pictured = new Set(
    (await readJson<PredictionsFile>('predictions/mnist-test.json')).mistakes.map(
      ({ label, predicted }) => `${label}-${predicted}`,
    ),
  )
  const wrong = links.filter(({ attributes }) => attributes.href === '#gallery-0')
  expect(wrong.map(({ attributes }) => attributes['data-pair']).sort()).toEqual(
    [...pictured].sort(),
  )
  for (const { attributes } of wrong) {
    const [label, as] = attributes['data-pair']!.split('-')
    const images = counts.get(attributes['data-pair']!)
    expect(attributes['aria-label']).toBe(
      `${label} predicted as ${as}: ${images} image${images === 1 ? '' : 's'}`,
    )
  }
})

test('the diagonal leads to the correct images of lowest confidence in each class', async () => {
  const { labels, rows: probabilities, predicted, classes } = await recount('mnist-test')
  const [matrix] = /<table class="heat">.*?<\/table>/s.exec(section(page, 'mistakes'))!
  const links = tags(matrix).filter(({ attributes }) => attributes.href === '#least-sure-0')
  expect(links).toHaveLength(classes.length)
  const from = page.indexOf('id="least-sure-0"')
  const gallery = page.slice(from, page.indexOf('</ul>', from))
  const shown = tags(gallery).flatMap(({ name, attributes }) =>
    name === 'img' ? [attributes.alt!] : [],
  )
  for (const [index, { attributes }] of links.entries()) {
    const right = labels.flatMap((label, image) =>
      label === index && predicted[image] === index ? [image] : [],
    )
    const least = right.sort((a, b) => probabilities[a]![index]! - probabilities[b]![index]!)
    expect(right.length).toBeGreaterThan(12)
    expect(attributes['data-pair']).toBe(`${index}-${index}`)
    expect(attributes['aria-label']).toBe(
      `${index} correct: ${right.length} images; the 12 of lowest confidence`,
    )
    expect(shown.filter((words) => words.includes(`: ${index}, correct`))).toEqual(
      least.slice(0, 12).map((image) => `Image ${image}: ${index}, correct`),
    )
  }
  expect(shown).toHaveLength(12 * classes.length)
  const all = labels.filter((label, image) => predicted[image] === label).length
  expect(textOf(gallery)).toContain(
    `120 of ${all.toLocaleString('en-GB')} correct images, those of lowest confidence in each class`,
  )
})
