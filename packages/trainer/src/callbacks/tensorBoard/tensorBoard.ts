import { join } from 'node:path'
import {
  type Callback,
  type ImageShape,
  knownOptions,
  type StepPass,
  type TrainingPlan,
  wholeNumber,
} from '@inkstone/core'
import { logFile } from '../logFile'
import {
  histogramValue,
  imageValue,
  scalarValue,
  summaryRecord,
  versionRecord,
} from './eventRecord'

export interface TensorBoardOptions {
  /** Folder of the event file, relative to the training's directory. Default that directory itself. */
  directory?: string
  /** Whether to write histograms of all weights after each epoch. Default true. */
  histograms?: boolean
  /** Images of each epoch's first batch to show, as the model sees them. Default 0. */
  images?: number
}

/** Writes an event file for TensorBoard, `events.out.tfevents.inkstone`: the loss, the learning rate and the
 * speed after each step, the metrics after each epoch, histograms of the weights, images. The step of all of them
 * is the number of updates made.
 * @throws InkstoneError for an option out of range; while training, if the disk is full
 * @example trainer().train({ ..., callbacks: [tensorBoard({ directory: 'runs/mine/logs', images: 8 })] })
 * // tensorboard --logdir runs/mine/logs */
export function tensorBoard(options: TensorBoardOptions = {}): Callback {
  knownOptions('tensorBoard', options, ['directory', 'histograms', 'images'])
  const { directory = '.', histograms = true, images = 0 } = options
  wholeNumber('tensorBoard.images', images, { min: 0, unit: 'images' })
  const log = logFile('tensorBoard.directory', directory && join(directory, fileName))
  let plan: TrainingPlan | undefined
  let steps = 0

  /** @param values called later, when the record is written */
  const write = (values: () => readonly Uint8Array[]): void => {
    const moment = { step: steps, wallTime: Date.now() / 1000 }
    if (log.empty) log.append(versionRecord(moment.wallTime))
    log.append(() => summaryRecord(moment, values()))
  }

  return {
    name: 'tensor-board',
    options: { directory, histograms, images },
    watchesOnly: true,
    trainBegin(begun) {
      plan = begun
      steps = begun.resumedAt ?? 0
      log.begin(begun)
    },
    inspect(pass) {
      if (pass.step !== 1 || images === 0) return
      const pictures = imagesOf(pass, plan!.model.inputs[0]!.shape, images)
      write(() => pictures)
    },
    stepEnd({ loss, learningRate, imagesPerSecond }) {
      steps++
      write(() => [
        scalarValue('step/loss', loss),
        scalarValue('step/learning rate', learningRate),
        scalarValue('step/images a second', imagesPerSecond),
      ])
    },
    epochEnd({ metrics }) {
      write(() =>
        Object.entries(metrics).map(([name, value]) => scalarValue(`epoch/${name}`, value)),
      )
      if (histograms) {
        const values = plan!.model.weights.map((weight) =>
          histogramValue(weight.originalName, new Float32Array(weight.read().dataSync())),
        )
        write(() => values)
      }
      log.flush()
    },
    trainEnd() {
      log.flush()
      plan = undefined
    },
    state: () => log.state(),
    restore: (state) => log.restore(state),
  }
}

const fileName = 'events.out.tfevents.inkstone'

/** @param inputShape `[null, height, width, channels]` */
function imagesOf(
  { images, size }: StepPass,
  inputShape: readonly (number | null)[],
  count: number,
): Uint8Array[] {
  const shape = inputShape.slice(1) as [number, number, number] satisfies ImageShape
  const length = images.length / size
  return Array.from({ length: Math.min(count, size) }, (_, index) =>
    imageValue(`images/${index}`, images.subarray(index * length, (index + 1) * length), shape),
  )
}
