import { waitingLine } from '../queue/waitingLine'
import type { FramedPicture, PictureRequest } from './messages'
import { startThread, type Thread } from './thread'

export interface PictureThreadsOptions {
  /** Number of threads; >= 1. */
  count: number
  /** Called when one of them ended without being asked to. */
  lost(): void
}

/** Threads that decode and frame pictures, the oldest first. */
export interface PictureThreads {
  /** Whether all of them can answer. */
  readonly isReady: boolean
  /** @returns the framed picture, and how long it waited for a thread
   * @throws InkstoneError if it cannot be read; Problem `thread-lost`; or the signal's reason, which costs no thread */
  frame(request: PictureRequest, signal: AbortSignal): Promise<FramedPicture & { waitedMs: number }>
  /** Ends the threads at once, as a crash would: they are started again. */
  kill(): Promise<void>
  close(): Promise<void>
}

type PictureThread = Thread<PictureRequest, FramedPicture>

export async function startPictureThreads({
  count,
  lost,
}: PictureThreadsOptions): Promise<PictureThreads> {
  const start = () =>
    startThread<PictureRequest, FramedPicture, null>({
      file: 'pictureThread.js',
      data: null,
      longestMs: 60_000,
      lost,
    })
  const started = await Promise.all(Array.from({ length: count }, start))
  const threads = started.map(({ thread }) => thread)
  const line = waitingLine<PictureRequest, FramedPicture & { waitedMs: number }>()

  function next(): void {
    const free = freest(threads)
    if (!free) return
    const [waiter] = line.take(1)
    if (!waiter) return
    const waitedMs = performance.now() - waiter.since
    free
      .ask(waiter.item, [waiter.item.encoded.buffer])
      .then((framed) => waiter.resolve({ ...framed, waitedMs }), waiter.reject)
      .finally(next)
    next()
  }

  return {
    get isReady() {
      return threads.every((thread) => thread.isReady)
    },
    frame(request, signal) {
      const framed = line.join(request, signal)
      next()
      return framed
    },
    async kill() {
      await Promise.all(threads.map((thread) => thread.kill()))
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.close()))
    },
  }
}

/** The ready thread with the fewest pictures, if it has room for another. While none is ready, the first one takes some:
 * it answers when it is started again. */
function freest(threads: readonly PictureThread[]): PictureThread | undefined {
  const ready = threads.filter(({ isReady }) => isReady)
  const [least] = (ready.length > 0 ? ready : threads.slice(0, 1)).toSorted(
    (a, b) => a.inFlight - b.inFlight,
  )
  return least && least.inFlight < picturesAThread ? least : undefined
}

/** One is decoded outside JavaScript while the other is framed. */
const picturesAThread = 2
