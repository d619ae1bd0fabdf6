import { setMaxListeners } from 'node:events'
import { isInkstoneError } from '@inkstone/core'
import { Problem } from '../http/problem'
import type { EncodedPicture } from '../pictures/checkPicture'
import type { Admission } from '../queue/admission'
import type { RejectedKeeper } from '../review/rejectedKeeper'
import type { Classification, ReadyModel } from '../threads/messages'
import { startPictureThreads } from '../threads/pictureThreads'
import { type Engine, type EngineOptions, startEngine } from './engine'

export interface RecogniserOptions extends EngineOptions {
  queue: Admission
  /** How long a request may take once it has arrived. */
  timeoutMs: number
  /** Number of threads that decode. */
  pictureThreads: number
  /** Keeps the pictures that are not accepted. */
  keeper?: RejectedKeeper
}

/** From encoded pictures to classes, with a model that can be swapped. */
export interface Recogniser {
  readonly model: ReadyModel
  /** Whether its threads can answer. */
  readonly isReady: boolean
  /** @param gone aborts if nobody waits for the answer any more
   * @throws Problem `queue-full`, `deadline-passed`, `thread-lost`; the signal's reason */
  classify(pictures: readonly EncodedPicture[], gone: AbortSignal): Promise<Recognised>
  /** Loads a model, and uses it from then on; the old one finishes what it has.
   * @throws InkstoneError if it cannot be loaded; the old one goes on */
  swap(directory: string | undefined): Promise<void>
  /** Ends its threads as crashes would: they are started again. */
  kill(which: 'model' | 'pictures'): Promise<void>
  /** Finishes what it has, and ends its threads. */
  close(): Promise<void>
}

export interface Recognised {
  model: ReadyModel
  /** In the order of the pictures. */
  results: RecognisedPicture[]
}

export type RecognisedPicture = { name: string } & (Classification | { error: string })

/** @throws InkstoneError if the model cannot be loaded */
export async function startRecogniser(options: RecogniserOptions): Promise<Recogniser> {
  const { queue, timeoutMs, pictureThreads, keeper, ...engineOptions } = options
  const { metrics } = engineOptions
  let served: Served = { engine: await startEngine(engineOptions), requests: new Set() }
  let swapping: Promise<unknown> = Promise.resolve()
  const retiring = new Set<Promise<void>>()
  const threads = await startPictureThreads({
    count: pictureThreads,
    lost: () => metrics.threadRestarts.inc({ thread: 'pictures' }),
  })
  metrics.serving(served.engine)

  async function recognise(
    { bytes, name }: EncodedPicture,
    used: Engine,
    signal: AbortSignal,
  ): Promise<RecognisedPicture> {
    const { imageShape, classes, framing } = used.card
    const copy = keeper && bytes.slice() // the bytes themselves go to a thread
    try {
      const request = { encoded: bytes, name, card: { imageShape, classes, framing } }
      const { image, milliseconds, waitedMs } = await threads.frame(request, signal)
      metrics.stage('wait', waitedMs)
      metrics.stage('decode', milliseconds)
      const found = await used.classify(image, signal)
      metrics.confidence.observe(found.confidence)
      metrics.pictures.inc({ outcome: outcomeOf(found) })
      if (copy && found.accepted === false) keeper?.keep(copy, found, used)
      return { name, ...found }
    } catch (error) {
      if (!isInkstoneError(error)) throw error
      metrics.pictures.inc({ outcome: 'unreadable' })
      return { name, error: error.message }
    }
  }

  async function answer(
    pictures: readonly EncodedPicture[],
    engine: Engine,
    gone: AbortSignal,
  ): Promise<Recognised> {
    const over = new AbortController() // past its deadline, or of no use to anyone
    setMaxListeners(0, over.signal) // a listener per picture
    const cancel = (): void => over.abort(gone.reason)
    const timer = setTimeout(() => over.abort(deadlinePassed(timeoutMs)), timeoutMs)
    gone.addEventListener('abort', cancel, { once: true })
    if (gone.aborted) cancel()
    try {
      const work = pictures.map((picture) => recognise(picture, engine, over.signal))
      const results = await Promise.all(work.map((one) => unlessOver(one, over.signal)))
      return { model: engine, results }
    } catch (error) {
      over.abort(error) // the rest of a request that fails costs nothing more
      throw error
    } finally {
      clearTimeout(timer)
      gone.removeEventListener('abort', cancel)
    }
  }

  return {
    get model() {
      const { card, digest, backend } = served.engine
      return { card, digest, backend }
    },
    get isReady() {
      return served.engine.isReady && threads.isReady
    },
    async classify(pictures, gone) {
      const leave = queue.enter(pictures.length)
      const { engine, requests } = served
      const request = answer(pictures, engine, gone).finally(() => {
        requests.delete(request)
        leave()
      })
      requests.add(request)
      return request
    },
    async swap(directory) {
      const swapped = swapping.then(async () => {
        const old = served
        served = {
          engine: await startEngine({ ...engineOptions, directory }),
          requests: new Set(),
        }
        metrics.serving(served.engine)
        metrics.modelSwaps.inc()
        const retired = retire(old).finally(() => retiring.delete(retired))
        retiring.add(retired)
      })
      swapping = swapped.catch(() => {}) // one at a time; whoever asked meets the error
      await swapped
    },
    kill: (which) => (which === 'model' ? served.engine.kill() : threads.kill()),
    async close() {
      await swapping
      await Promise.all([retire(served), ...retiring])
      await threads.close()
      await keeper?.settled()
    },
  }
}

/** A model, and the requests that are being answered with it. */
interface Served {
  engine: Engine
  requests: Set<Promise<unknown>>
}

/** After its last request: no others come. */
async function retire({ engine, requests }: Served): Promise<void> {
  await Promise.allSettled(requests)
  await engine.retire()
}

/** Rejects as soon as the signal is aborted: an answer from a thread may come later, or never. */
function unlessOver<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const over = (): void => reject(signal.reason)
    if (signal.aborted) over()
    signal.addEventListener('abort', over, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over))
  })
}

function outcomeOf({ accepted }: Classification): string {
  if (accepted === undefined) return 'classified'
  return accepted ? 'accepted' : 'rejected'
}

function deadlinePassed(timeoutMs: number): Problem {
  return new Problem(
    'deadline-passed',
    `The answer was not ready after ${timeoutMs} ms. Try again later, or raise the service's --timeout-ms.`,
  )
}
