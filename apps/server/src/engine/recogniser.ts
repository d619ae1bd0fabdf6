import { isInkstoneError } from '@inkstone/core'
import { assertDigitModel } from '@inkstone/reader'
import { Problem } from '../http/problem'
import type { CheckedPicture } from '../pictures/checkPicture'
import type { Admission } from '../queue/admission'
import type { End, Ending } from '../queue/ending'
import type { RejectedKeeper } from '../review/rejectedKeeper'
import type { ReadOptions, ReadyModel } from '../threads/messages'
import { startThreadPool } from '../threads/threadPool'
import { type ClassifiedPicture, classifyPicture } from './classifyPicture'
import { type Engine, type EngineOptions, startEngine } from './engine'
import { startFramer } from './framer'
import { inTime } from './inTime'
import { type ReadingThreads, type ReadPicture, readPicture } from './readPicture'

export interface RecogniserOptions extends Omit<EngineOptions, 'otherThreads'> {
  queue: Admission
  /** How long a request may take once it has arrived. */
  timeoutMs: number
  /** Number of threads that decode pictures, and number of those that read strings. */
  pictureThreads: number
  /** Most lines of a picture that is read. */
  maxLines: number
  /** Keeps the pictures and strings that are not accepted. */
  keeper?: RejectedKeeper
}

/** From encoded pictures to classes and strings, with a model that can be swapped. */
export interface Recogniser {
  readonly model: ReadyModel
  /** Whether its threads can answer. */
  readonly isReady: boolean
  /** @param ending comes if nobody waits for the answer any more, and when the work has failed
   * @throws Problem `queue-full`, `deadline-passed`, `thread-lost`; the ending's reason */
  classify(
    pictures: readonly CheckedPicture[],
    ending: Ending,
  ): Promise<Recognised<ClassifiedPicture>>
  /** @throws Problem as `classify`, and `wrong-model` if the model is none of digits */
  read(
    pictures: readonly CheckedPicture[],
    options: ReadOptions,
    ending: Ending,
  ): Promise<Recognised<ReadPicture>>
  /** Loads a model, and uses it from then on; the old one finishes what it has.
   * @throws InkstoneError if it cannot be loaded; the old one goes on */
  swap(directory: string | undefined): Promise<void>
  /** Ends its threads as crashes would: they are started again. */
  kill(which: ThreadKind): Promise<void>
  /** Finishes what it has, and ends its threads. */
  close(): Promise<void>
}

/** `model` computes, `pictures` decode, `readings` read strings. */
export type ThreadKind = 'model' | 'pictures' | 'readings'

export interface Recognised<Result> {
  model: ReadyModel
  /** In the order of the pictures. */
  results: Result[]
}

/** @throws InkstoneError if the model cannot be loaded */
export async function startRecogniser(options: RecogniserOptions): Promise<Recogniser> {
  const { queue, timeoutMs, pictureThreads, maxLines, keeper, ...ofEngine } = options
  const engineOptions = { ...ofEngine, otherThreads: pictureThreads }
  const { metrics } = engineOptions
  let served: Served = { engine: await startEngine(engineOptions), requests: new Set() }
  let swapping: Promise<unknown> = Promise.resolve()
  const retiring = new Set<Promise<void>>()
  const lost = (thread: 'pictures' | 'readings') => () => metrics.threadRestarts.inc({ thread })
  const [framer, reading] = await Promise.all([
    startFramer({ threads: pictureThreads, lost: lost('pictures') }),
    startThreadPool({
      ...{ file: 'readingThread.js', count: pictureThreads, lost: lost('readings') },
      transfer: ({ encoded }) => [encoded.buffer],
    }) as Promise<ReadingThreads>,
  ])
  metrics.serving(served.engine)

  /** Answers a request with the model that is served now, whatever is swapped meanwhile. */
  function answer<Result>(
    pictures: readonly CheckedPicture[],
    ending: Ending,
    work: (picture: CheckedPicture, engine: Engine, end: End) => Promise<Result>,
  ): Promise<Recognised<Result>> {
    const leave = queue.enter(pictures.length)
    const { engine, requests } = served
    const results = inTime(pictures, { timeoutMs, ending }, (picture, end) =>
      work(picture, engine, end),
    )
    const request = results
      .then((results) => ({ model: engine, results }))
      .finally(() => {
        requests.delete(request)
        leave()
      })
    requests.add(request)
    return request
  }

  return {
    get model() {
      const { card, digest, backend } = served.engine
      return { card, digest, backend }
    },
    get isReady() {
      return served.engine.isReady && framer.isReady && reading.isReady
    },
    async classify(pictures, ending) {
      return answer(pictures, ending, (picture, engine, end) =>
        classifyPicture(picture, { engine, framer, metrics, end, keeper }),
      )
    },
    async read(pictures, options, ending) {
      assertReads(served.engine)
      return answer(pictures, ending, (picture, engine, end) =>
        readPicture(picture, {
          ...{ engine, threads: reading, metrics, end, options, maxLines, keeper },
        }),
      )
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
    kill: (which) => ({ model: served.engine, pictures: framer, readings: reading })[which].kill(),
    async close() {
      await swapping
      await Promise.all([retire(served), ...retiring])
      await Promise.all([framer.close(), reading.close()])
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

function assertReads({ card }: Engine): void {
  try {
    assertDigitModel('POST /v1/read', { inputShape: card.imageShape, card })
  } catch (error) {
    if (isInkstoneError(error)) throw new Problem('wrong-model', error.message)
    throw error
  }
}
