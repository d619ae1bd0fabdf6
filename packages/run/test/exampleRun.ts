import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type EpochRecord,
  type LearningRateSweep,
  type LineageFile,
  type MetricsFile,
  type RecipeFile,
  random,
} from '@inkstone/core'
import { writeWhole } from '../src/files/writeWhole'
import { exampleEvaluation } from './exampleEvaluation'

// A run folder for the tests, made up but consistent: labels, probabilities and pictures come from one
// seed, and the figures are counted from the probabilities as they were written.

export interface ExampleRun {
  classes?: string[]
  /** Marks the first evaluation. */
  contaminated?: boolean
  fineTuned?: boolean
  /** Whether the fine-tuning is compared with a training from scratch and a control. Default false. */
  compared?: boolean
  /** Whether it looked for a learning rate. Default false. */
  swept?: boolean
  seed?: number
  images?: number
  /** Of the first evaluation. */
  skill?: number
}

export async function writeExampleRun(directory: string, example: ExampleRun = {}): Promise<void> {
  const { classes = digits, contaminated = false, fineTuned = true, seed = 1 } = example
  const { swept = false, compared = false } = example
  const { images = 2000, skill: firstSkill = 3.5 } = example
  const stream = random(seed)
  const base = ['mnist', images] as const
  const other = ['optdigits', Math.ceil(images / 5)] as const
  const plans: [string, readonly [string, number], number][] = [['mnist/test', base, firstSkill]]
  if (fineTuned) {
    plans.push(['optdigits/before', other, 1.7], ['optdigits/after', other, 3.3])
    plans.push(['mnist/after-finetune', base, 3.1])
  }
  if (compared)
    plans.push(['optdigits/from-scratch', other, 2.2], ['optdigits/control', other, 2.7])
  const made = plans.map(([name, [dataset, count], skill]) => {
    const labels = stream.split(dataset)
    return exampleEvaluation({
      name,
      dataset,
      count,
      skill,
      labels,
      stream: stream.split(name),
      classes,
    })
  })
  const evaluations = made.map(({ evaluation }) => evaluation)
  if (contaminated) evaluations[0]!.contaminated = true

  const entry = { split: 'train', size: 54000, fingerprint: `sha256:${'9f3a61c2'.repeat(8)}` }
  const tuned = { split: 'train', size: 1437, fingerprint: `sha256:${'07be44d1'.repeat(8)}` }
  const model = [
    { role: 'training' as const, dataset: 'mnist', ...entry },
    { role: 'validation' as const, dataset: 'mnist', ...entry, split: 'validation', size: 6000 },
  ]
  const recipe: RecipeFile = {
    name: 'mnist',
    seed,
    stages: {
      data: { name: 'mnist', options: { validation: 0.1, seed } },
      model: { name: 'cnn/seed-001', options: {} },
      trainer: { name: 'trainer', options: { epochs: 3, batchSize: 128 } },
    },
    settings: { seed, epochs: 3 },
    allowContaminated: contaminated,
    license: 'apache-2.0',
    file: '../../recipes/mnist.ts',
  }
  const lineage: LineageFile = {
    model,
    finetuned: fineTuned
      ? [...model, { role: 'fine-tuning', dataset: 'optdigits', ...tuned }]
      : undefined,
    seed,
    versions: { node: '20.20.0', inkstone: '0.1.0' },
    backend: { name: 'inkstone', threads: 2, isa: 'avx512' },
  }
  const summary = { model: 'cnn/seed-001', parameters: 225034, stoppedBy: 'budget' as const }
  const metrics: MetricsFile = {
    version: 1,
    recipe: 'mnist',
    startedAt: '2026-01-02T03:04:05.000Z',
    seconds: 61.4,
    training: {
      ...summary,
      dataset: 'mnist',
      history: history(3, 1, 7200),
      bestEpoch: 3,
      images: 162000,
      seconds: 31.2,
    },
    fineTuning: fineTuned
      ? {
          ...summary,
          dataset: 'optdigits',
          history: history(10, 0.6, 5200),
          bestEpoch: 10,
          images: 14370,
          seconds: 4.1,
          trainedParameters: 225034,
          totalParameters: 225034,
        }
      : undefined,
    evaluations,
  }
  await mkdir(directory, { recursive: true })
  const files: [string, object][] = [
    ['recipe.json', recipe],
    ['lineage.json', lineage],
    ['metrics.json', metrics],
    ...made.map(({ predictions }): [string, object] => [
      `predictions/${predictions.name.replaceAll('/', '-')}.json`,
      predictions,
    ]),
  ]
  if (swept) files.push(['learning-rate.json', sweep])
  const events = [
    ...steps('training', 3, 422, 1),
    ...(fineTuned ? steps('fine-tuning', 10, 45, 0.6) : []),
  ]
  await writeWhole(
    join(directory, 'events.jsonl'),
    events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  )
  for (const [path, content] of files) {
    await writeWhole(join(directory, path), JSON.stringify(content))
  }
}

const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

function history(epochs: number, start: number, imagesPerSecond: number): EpochRecord[] {
  return Array.from({ length: epochs }, (_, index) => {
    const loss = start * 0.22 * (index + 1) ** -1.1
    return {
      epoch: index + 1,
      metrics: {
        'training/loss': loss,
        'training/accuracy': 1 - loss * 0.28,
        'validation/loss': loss * 0.6 + 0.025,
        'validation/accuracy': 1 - loss * 0.17 - 0.006,
      },
      learningRate: 0.001,
      imagesPerSecond: imagesPerSecond + 60 * index,
      trainingSeconds: 7.4,
      validationSeconds: 0.4,
      best: true,
    }
  })
}

/** Losses fall from 2.3 to 0.4 about a rate of 1e-3, and run away from 0.1 on. */
const sweep: LearningRateSweep = {
  curve: Array.from({ length: 100 }, (_, step) => {
    const learningRate = 10 ** (-6 + (6 * step) / 99)
    const loss = 0.4 + 1.9 / (1 + (learningRate / 1e-3) ** 1.5) + (learningRate / 0.3) ** 3
    return { learningRate, loss: loss + 0.1 * Math.sin(40 * step), smoothed: loss }
  }),
  steepest: 1e-3,
  tenthOfMinimum: 3.2e-3,
  suggestion: 1e-3,
}

function steps(stage: string, epochs: number, each: number, start: number): object[] {
  const stream = random(2).split(stage)
  return Array.from({ length: epochs * each }, (_, index) => {
    const loss = start * 0.22 * (index / each + 0.3) ** -1.1 * Math.exp(0.25 * stream.normal())
    return {
      at: 10 * index,
      event: 'step',
      stage,
      epoch: 1 + Math.floor(index / each),
      step: 1 + (index % each),
      loss,
    }
  })
}
