import { availableParallelism } from 'node:os'
import type { ImageShape } from '@inkstone/core'
import { assumedFraming } from '@inkstone/data'
import { batcher } from '../queue/batcher'
import type { End } from '../queue/ending'
import { fewSizes } from '../queue/fewSizes'
import type { Frame, ImagesFor, ModelThreadData, ReadyModel } from '../threads/messages'
import { startThread } from '../threads/thread'
import type { ServiceMetrics } from './serviceMetrics'

export interface EngineOptions extends ModelThreadData {
  /** How long the first of an incomplete batch waits for others. */
  maxDelayMs: number
  /** Cores that are left to others, unless INKSTONE_THREADS says how many threads compute. Two that compute what one can take
   * a quarter more time of the cores. */
  otherThreads: number
  metrics: ServiceMetrics
}

/** One loaded model with its queue. */
export interface Engine extends ReadyModel {
  /** How pictures become its images. */
  readonly frame: Frame
  /** Whether its thread can answer. */
  readonly isReady: boolean
  /** @param image `[height, width, channels]`, framed for this model
   * @returns its logits, `[classes]`
   * @throws Problem `thread-lost`; the end's reason */
  logits(image: Images, end: End): Promise<Float32Array>
  /** Computes many images in parts of half a batch, so that others find room in each batch.
   * @returns of the model of digits `[count, classes]`, of that of lines `[count, steps, classes]` */
  outputsOfMany(asked: ImagesFor, end: End): Promise<Images>
  /** Ends its thread at once, as a crash would: it is started again. */
  kill(): Promise<void>
  /** Finishes what it has, then ends its thread. */
  retire(): Promise<void>
}

type Images = Float32Array<ArrayBuffer>

/** Loads a model in a thread of its own.
 * @throws InkstoneError if it cannot be loaded or is no classifier */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { metrics, maxDelayMs, otherThreads, ...data } = options
  const cores = Math.max(1, availableParallelism() - otherThreads)
  const { thread, ready } = await startThread<ImagesFor, Images, ReadyModel>({
    file: 'modelThread.js',
    data,
    env: { INKSTONE_THREADS: process.env.INKSTONE_THREADS ?? String(cores) },
    longestMs: 60_000,
    lost: () => metrics.threadRestarts.inc({ thread: 'model' }),
  })
  const batchesOf = (model: ImagesFor['model'], maxBatch: number) =>
    batcher<Images, Float32Array>({
      ...{ maxBatch, maxDelayMs, sizeOf: fewSizes },
      // while one is computed and its answers are sent, the next are there already: the thread never waits for the service
      ...{ atOnce: 4, itemsAtOnce: maxBatch },
      async compute(queued, waitedMs) {
        for (const waited of waitedMs) metrics.stage('wait', waited)
        metrics.batchSize.observe(queued.length)
        const [{ length }] = queued as [Images]
        const images = new Float32Array(queued.length * length)
        for (const [at, image] of queued.entries()) images.set(image, at * length)
        const before = performance.now()
        const outputs = await thread.ask({ model, images }, { transfer: [images.buffer] })
        metrics.stage('infer', performance.now() - before)
        const each = outputs.length / queued.length
        return queued.map((_, at) => outputs.subarray(at * each, (at + 1) * each))
      },
    })
  const { maxBatch } = data
  const batches = {
    digits: batchesOf('digits', maxBatch),
    // a line takes as long as some six digits
    lines: batchesOf('lines', Math.max(1, maxBatch >> 3)),
  }
  const { imageShape, framing = assumedFraming(ready.card) } = ready.card
  const lengthOf = ([height, width, channels]: ImageShape) => height * width * channels
  const part = Math.max(1, maxBatch >> 1)
  return {
    ...ready,
    frame: { imageShape, framing },
    get isReady() {
      return thread.isReady
    },
    logits: (image, end) => batches.digits.add(image, end),
    async outputsOfMany({ model, images }, end) {
      const length = lengthOf(model === 'lines' ? ready.lines!.imageShape : imageShape)
      const count = images.length / length
      const found: Float32Array[] = []
      for (let from = 0; from < count; from += part) {
        const rows = Array.from({ length: Math.min(part, count - from) }, (_, at) => {
          return images.subarray((from + at) * length, (from + at + 1) * length)
        })
        found.push(...(await Promise.all(rows.map((row) => batches[model].add(row, end)))))
      }
      const each = found[0]?.length ?? 0
      const outputs = new Float32Array(count * each)
      for (const [at, own] of found.entries()) outputs.set(own, at * each)
      return outputs
    },
    kill: () => thread.kill(),
    async retire() {
      await Promise.all([batches.digits.idle(), batches.lines.idle()])
      await thread.close()
    },
  }
}
