import { availableParallelism } from 'node:os'
import { assumedFraming } from '@inkstone/data'
import { batcher } from '../queue/batcher'
import type { Frame, ModelThreadData, ReadyModel } from '../threads/messages'
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
   * @throws Problem `thread-lost`; the signal's reason */
  logits(image: Images, signal: AbortSignal): Promise<Float32Array>
  /** Computes many images in parts of half a batch, so that others find room in each batch.
   * @param images `[count, height, width, channels]`
   * @returns `[count, classes]` */
  logitsOfMany(images: Images, signal: AbortSignal): Promise<Images>
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
  const { thread, ready } = await startThread<Images, Images, ReadyModel>({
    file: 'modelThread.js',
    data,
    env: { INKSTONE_THREADS: process.env.INKSTONE_THREADS ?? String(cores) },
    longestMs: 60_000,
    lost: () => metrics.threadRestarts.inc({ thread: 'model' }),
  })
  const [height, width, channels] = ready.card.imageShape
  const classes = ready.card.classes.length
  const length = height * width * channels
  const batches = batcher<Images, Float32Array>({
    maxBatch: data.maxBatch,
    maxDelayMs,
    async compute(queued, waitedMs) {
      for (const waited of waitedMs) metrics.stage('wait', waited)
      metrics.batchSize.observe(queued.length)
      const images = new Float32Array(queued.length * length)
      for (const [at, image] of queued.entries()) images.set(image, at * length)
      const before = performance.now()
      const logits = await thread.ask(images, { transfer: [images.buffer] })
      metrics.stage('infer', performance.now() - before)
      return queued.map((_, at) => logits.subarray(at * classes, (at + 1) * classes))
    },
  })
  const { imageShape, framing = assumedFraming(ready.card) } = ready.card
  const part = Math.max(1, data.maxBatch >> 1)
  return {
    ...ready,
    frame: { imageShape, framing },
    get isReady() {
      return thread.isReady
    },
    logits: (image, signal) => batches.add(image, signal),
    async logitsOfMany(images, signal) {
      const count = images.length / length
      const found = new Float32Array(count * classes)
      for (let from = 0; from < count; from += part) {
        const to = Math.min(from + part, count)
        const rows = Array.from({ length: to - from }, (_, at) => {
          return images.subarray((from + at) * length, (from + at + 1) * length)
        })
        const logits = await Promise.all(rows.map((row) => batches.add(row, signal)))
        for (const [at, own] of logits.entries()) found.set(own, (from + at) * classes)
      }
      return found
    },
    kill: () => thread.kill(),
    async retire() {
      await batches.idle()
      await thread.close()
    },
  }
}
