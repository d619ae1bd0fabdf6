import { batcher } from '../queue/batcher'
import type { Batch, Classification, ModelThreadData, ReadyModel } from '../threads/messages'
import { startThread } from '../threads/thread'
import type { ServiceMetrics } from './serviceMetrics'

export interface EngineOptions extends ModelThreadData {
  /** How long the first of an incomplete batch waits for others. */
  maxDelayMs: number
  metrics: ServiceMetrics
}

/** One loaded model with its queue. */
export interface Engine extends ReadyModel {
  /** Whether its thread can answer. */
  readonly isReady: boolean
  /** @param image `[height, width, channels]`, framed for this model
   * @throws Problem `thread-lost`; the signal's reason */
  classify(image: Float32Array<ArrayBuffer>, signal: AbortSignal): Promise<Classification>
  /** Ends its thread at once, as a crash would: it is started again. */
  kill(): Promise<void>
  /** Finishes what it has, then ends its thread. */
  retire(): Promise<void>
}

/** Loads a model in a thread of its own.
 * @throws InkstoneError if it cannot be loaded or is no classifier */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { metrics, maxDelayMs, ...data } = options
  const { thread, ready } = await startThread<Batch, Classification[], ReadyModel>({
    file: 'modelThread.js',
    data,
    longestMs: 60_000,
    lost: () => metrics.threadRestarts.inc({ thread: 'model' }),
  })
  const [height, width, channels] = ready.card.imageShape
  const length = height * width * channels
  const batches = batcher<Float32Array<ArrayBuffer>, Classification>({
    maxBatch: data.maxBatch,
    maxDelayMs,
    async compute(queued, waitedMs) {
      for (const waited of waitedMs) metrics.stage('wait', waited)
      metrics.batchSize.observe(queued.length)
      const images = new Float32Array(queued.length * length)
      for (const [at, image] of queued.entries()) images.set(image, at * length)
      const before = performance.now()
      const found = await thread.ask({ images, count: queued.length }, [images.buffer])
      metrics.stage('infer', performance.now() - before)
      return found
    },
  })
  return {
    ...ready,
    get isReady() {
      return thread.isReady
    },
    classify: (image, signal) => batches.add(image, signal),
    kill: () => thread.kill(),
    async retire() {
      await batches.idle()
      await thread.close()
    },
  }
}
