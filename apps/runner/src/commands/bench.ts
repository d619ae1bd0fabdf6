import type { SelectedBackend } from '@inkstone/backend'
import { type LoadedDataset, random } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { predict } from '@inkstone/metrics'
import { cnn } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { readyBackend } from '../backend/backend'
import { count, table } from '../terminal/format'
import { stopwatch } from '../terminal/stopwatch'
import { terminal } from '../terminal/terminal'

export interface BenchReport {
  backend: SelectedBackend['name']
  threads: number
  /** Null for a backend that has none to choose from. */
  isa: string | null
  train: Throughput[]
  infer: Throughput[]
}

export interface Throughput {
  /** Images per step. */
  batch: number
  /** Median of the repetitions. */
  imagesPerSecond: number
}

export interface BenchOptions {
  json?: boolean
  backend?: string
  /** Approximate time for each figure; at least one step is measured, however long it takes. */
  seconds?: number
}

/** `inkstone bench`: how fast `cnn('seed-001')` trains and infers on MNIST, with the trainer and the
 * prediction that a run uses. */
export async function bench({ json = false, backend, seconds = 6 }: BenchOptions): Promise<void> {
  const speaker = terminal({ json })
  const { say, emit } = speaker
  const selected = await readyBackend({ backend, terminal: speaker })
  const report = await measure(selected, seconds)
  emit({ event: 'speed', ...report })
  say()
  for (const line of benchLines(report)) say(line)
}

/** The report for a reader. */
export function benchLines({ train, infer }: BenchReport): string[] {
  const row = (name: string, { batch, imagesPerSecond }: Throughput) => [
    name,
    count(batch),
    imagesPerSecond < 10 ? imagesPerSecond.toFixed(1) : count(Math.round(imagesPerSecond)),
  ]
  return [
    "cnn('seed-001') on MNIST, medians:",
    ...table([
      ['', 'batch', 'images/s'],
      ...train.map((figure) => row('train', figure)),
      ...infer.map((figure) => row('infer', figure)),
    ]),
  ]
}

async function measure(selected: SelectedBackend, seconds: number): Promise<BenchReport> {
  const data = await mnist().load()
  const { imageShape, classes } = data
  const model = cnn('seed-001').build({ imageShape, classes: classes.length, seed: 1 })
  const train: Throughput[] = []
  for (const batch of [128, 32]) {
    train.push({ batch, imagesPerSecond: await trainingSpeed(model, data, batch, seconds) })
  }
  const infer = [{ batch: 1000, imagesPerSecond: await inferenceSpeed(model, data, 1000, seconds) }]
  model.dispose()
  const { name, threads, isa = null } = selected
  return { backend: name, threads, isa, train, infer }
}

/** The trainer's own loop over the training split, stopped after enough timed repetitions. */
async function trainingSpeed(
  model: LayersModel,
  { splits }: LoadedDataset,
  batchSize: number,
  seconds: number,
): Promise<number> {
  const watch = stopwatch({ seconds })
  await trainer({ batchSize, epochs: 1_000_000 }).train({
    model,
    training: splits.train!,
    seed: 1,
    callbacks: [
      {
        name: 'bench',
        trainBegin: () => watch.begin(),
        stepEnd: ({ images }) => (watch.lap(images) === 'enough' ? 'stop' : undefined),
      },
    ],
  })
  return watch.median()
}

async function inferenceSpeed(
  model: LayersModel,
  { splits, imageShape }: LoadedDataset,
  batchSize: number,
  seconds: number,
): Promise<number> {
  const test = splits.test!
  const positions = Uint32Array.from({ length: test.size }, (_, position) => position)
  random(1).split('bench').shuffle(positions)
  const { images } = await test.read(positions.subarray(0, batchSize))
  const watch = stopwatch({ seconds })
  watch.begin()
  let done = 0
  do {
    predict(model, images, imageShape, batchSize)
    done += batchSize
  } while (watch.lap(done) !== 'enough')
  return watch.median()
}
