import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  classEvaluations,
  isInkstoneError,
  type MetricsFile,
  type PredictionsFile,
} from '@inkstone/core'
import { writeExampleRun } from '../../test/exampleRun'
import { readRun } from './readRun'

let directory: string
const at = (file: string): string => join(directory, file)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-report-'))
  await writeExampleRun(directory, { images: 60 })
})
afterEach(() => rm(directory, { recursive: true }))

async function edit<Content>(file: string, change: (content: Content) => void): Promise<void> {
  const content = JSON.parse(await readFile(at(file), 'utf8')) as Content
  change(content)
  await writeFile(at(file), JSON.stringify(content))
}

async function refusal(): Promise<string> {
  const error = await readRun(directory).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isInkstoneError(error)) throw new Error(`expected an InkstoneError, got ${String(error)}`)
  return error.message
}

const again =
  'The file is damaged or was written by another version of Inkstone: make the run again with `inkstone run`.'

test('a run folder is read, its predictions turned into classes', async () => {
  const { evaluated, steps } = await readRun(directory)
  expect(evaluated.map(({ evaluation }) => evaluation.name)).toEqual([
    'mnist/test',
    'optdigits/before',
    'optdigits/after',
    'mnist/after-finetune',
  ])
  const [{ evaluation, predictions, predicted }] = evaluated as [(typeof evaluated)[0]]
  const right = predictions.labels.filter((label, image) => predicted[image] === label).length
  expect(right / 60).toBe(evaluation.accuracy)
  expect(steps[0]).toEqual({ stage: 'training', epoch: 1, step: 1, loss: expect.any(Number) })
})

test.each([
  'recipe.json',
  'lineage.json',
  'metrics.json',
  'events.jsonl',
  'predictions/mnist-test.json',
])('without %s it says what a run folder is', async (file) => {
  await rm(at(file))
  expect(await refusal()).toBe(
    `${at(file)}: no such file. A report is made from recipe.json, lineage.json, metrics.json, events.jsonl ` +
      'and predictions/ of one run folder: point at a folder that `inkstone run` has finished, such as runs/latest.',
  )
})

test('a run of a newer version is named before anything else is read', async () => {
  await edit<Record<string, unknown>>('metrics.json', (metrics) => {
    metrics.version = 2
  })
  await rm(at('recipe.json'))
  expect(await refusal()).toBe(
    `${at('metrics.json')}: expected a run of version 1 or before, got version 2: a newer Inkstone wrote it. ` +
      'Update Inkstone, or make the report with the one that made the run.',
  )
})

test('a file that is no JSON is named', async () => {
  await writeFile(at('metrics.json'), '{"recipe":')
  expect(await refusal()).toMatch(/metrics\.json: not JSON \(.+\)\. The file is damaged/)
})

test('a broken line of the events is named by its number', async () => {
  await writeFile(at('events.jsonl'), '{"at":1,"event":"begin"}\n{"at":2,"eve')
  expect(await refusal()).toMatch(/events\.jsonl:2: not JSON/)
})

test('a field that is missing or of another kind is named', async () => {
  await edit<{ evaluations: Record<string, unknown>[] }>('metrics.json', ({ evaluations }) => {
    delete evaluations[0]!.loss
    evaluations[1]!.accuracy = '97 %'
  })
  expect(await refusal()).toBe(
    `${at('metrics.json')}: evaluations.0.loss: invalid input: expected number, received undefined (and 1 more). ${again}`,
  )
})

test('probabilities that do not fill the labels are counted', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    file.labels.pop()
  })
  expect(await refusal()).toBe(
    `${at('predictions/mnist-test.json')}: probabilities: 59 labels of 10 classes need 2360 bytes of float32, got 2400. ${again}`,
  )
})

test('a label out of range is named', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    file.labels[7] = 10
  })
  expect(await refusal()).toContain('labels.7: expected one of 10 classes, got 10. ')
})

test('a probability that is none is named', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    const bytes = Buffer.from(file.probabilities, 'base64')
    bytes.writeFloatLE(Number.NaN, 4 * 23)
    file.probabilities = bytes.toString('base64')
  })
  expect(await refusal()).toContain(
    'probabilities of image 2, class 3: expected a number from 0 to 1, got NaN. ',
  )
})

test('probabilities that do not sum to 1 are named by their image', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    const bytes = Buffer.from(file.probabilities, 'base64')
    for (let index = 0; index < 10; index++) bytes.writeFloatLE(0.125, 4 * (20 + index))
    file.probabilities = bytes.toString('base64')
  })
  expect(await refusal()).toBe(
    `${at('predictions/mnist-test.json')}: probabilities of image 2: expected a sum of 1, got 1.250000. ${again}`,
  )
})

test('predictions of no image are named', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    file.labels = []
    file.probabilities = ''
  })
  expect(await refusal()).toBe(
    `${at('predictions/mnist-test.json')}: labels: expected at least one image, got none. ${again}`,
  )
})

test('an evaluation of no image is named', async () => {
  await edit<MetricsFile>('metrics.json', ({ evaluations }) => {
    evaluations[0]!.count = 0
  })
  expect(await refusal()).toBe(
    `${at('metrics.json')}: evaluations.0.count: too small: expected number to be >=1. ${again}`,
  )
})

test('a picture of another size is named, and so is a class that there is not', async () => {
  await edit<PredictionsFile>('predictions/optdigits-before.json', (file) => {
    file.mistakes[0]!.pixels = 'AAAA'
  })
  expect(await refusal()).toContain('mistakes.0.pixels: expected 784 bytes (28x28x1), got 3. ')
  await writeExampleRun(directory, { images: 60 })
  await edit<PredictionsFile>('predictions/optdigits-before.json', (file) => {
    file.mistakes[0]!.predicted = 12
  })
  expect(await refusal()).toMatch(
    /mistakes\.0: expected classes below 10, got \d predicted as 12\. /,
  )
})

test.each<[string, RegExp, (file: PredictionsFile) => void]>([
  [
    'mistake that is none',
    /mistakes\.0: expected a mistake, got (\d) predicted as \1\. /,
    ({ mistakes: [first] }) => {
      first!.predicted = first!.label
    },
  ],
  [
    'mistake among what was read right',
    /leastSure\.0: expected an image classified correctly, got (\d) predicted as (?!\1)\d\. /,
    ({ leastSure }) => {
      leastSure![0]!.predicted = 9 - leastSure![0]!.label
    },
  ],
  [
    'picture of another size among what was read right',
    /leastSure\.3\.pixels: expected 784 bytes \(28x28x1\), got 3\. /,
    ({ leastSure }) => {
      leastSure![3]!.pixels = 'AAAA'
    },
  ],
])('a %s is named', async (_, message, change) => {
  await edit<PredictionsFile>('predictions/mnist-test.json', change)
  expect(await refusal()).toMatch(message)
})

test('pictures of two channels are refused', async () => {
  await edit<PredictionsFile>('predictions/mnist-test.json', (file) => {
    file.imageShape = [28, 28, 2]
  })
  expect(await refusal()).toContain('imageShape.2: expected 1, 3 or 4 channels, got 2. ')
})

test('figures that their own predictions contradict are refused', async () => {
  await edit<MetricsFile>('metrics.json', ({ evaluations }) => {
    classEvaluations(evaluations)[0]!.accuracy = 0.999
  })
  expect(await refusal()).toMatch(
    /predictions.mnist-test\.json: metrics\.json says that accuracy of mnist\/test is 0\.999000, but these predictions give 0\.\d{6}\. The two files come from different runs, or one was edited: evaluate again with `inkstone evaluate`\./,
  )
  await writeExampleRun(directory, { images: 60 })
  await edit<MetricsFile>('metrics.json', ({ evaluations }) => {
    classEvaluations(evaluations)[0]!.confusionMatrix[0]![1]! += 1
  })
  expect(await refusal()).toContain('says that the confusion matrix of mnist/test is [[')
  await writeExampleRun(directory, { images: 60 })
  await edit<MetricsFile>('metrics.json', ({ evaluations }) => {
    classEvaluations(evaluations)[0]!.perClass[4]!.support += 1
  })
  expect(await refusal()).toContain('says that the support of class 4 of mnist/test is ')
})
