import type { End } from '../queue/ending'
import { waitingLine } from '../queue/waitingLine'
import { startThread, type Thread } from './thread'
import { worthTransfer } from './worthTransfer'

export interface ThreadPoolOptions<Request> {
  /** A file beside this package's index. */
  file: string
  /** Number of threads; >= 1. */
  count: number
  /** Names the buffers of a request that are handed over. */
  transfer(request: Request): ArrayBuffer[]
  /** Called when one of them ended without being asked to. */
  lost(): void
}

/** Threads that all do the same. They answer requests, the oldest first. */
export interface ThreadPool<Request, Answer, Question, Reply> {
  /** Whether all of them can answer. */
  readonly isReady: boolean
  /** @param reply answers what the thread asks on the way
   * @returns the answer, and how long the request waited for a thread
   * @throws InkstoneError if the request is at fault; Problem `thread-lost`; or the end's reason, which costs no thread */
  ask(
    request: Request,
    end: End,
    reply?: (question: Question) => Promise<Reply>,
  ): Promise<{ answer: Answer; waitedMs: number }>
  /** Ends the threads at once, as a crash would: they are started again. */
  kill(): Promise<void>
  close(): Promise<void>
}

export async function startThreadPool<Request, Answer, Question = never, Reply = never>({
  file,
  count,
  transfer,
  lost,
}: ThreadPoolOptions<Request>): Promise<ThreadPool<Request, Answer, Question, Reply>> {
  const start = () =>
    startThread<Request, Answer, null, Question, Reply>({
      ...{ file, data: null, longestMs: 60_000, lost },
    })
  const started = await Promise.all(Array.from({ length: count }, start))
  const threads = started.map(({ thread }) => ({ thread, requests: 0 }))
  type Item = { request: Request; reply?: (question: Question) => Promise<Reply> }
  const line = waitingLine<Item, { answer: Answer; waitedMs: number }>()

  function next(): void {
    const free = freest(threads)
    if (!free) return
    const [waiter] = line.take(1)
    if (!waiter) return
    const waitedMs = performance.now() - waiter.since
    const { request, reply } = waiter.item
    const done = (): void => {
      free.requests--
      next()
    }
    free.requests++
    free.thread.ask(request, { transfer: worthTransfer(transfer(request)), reply }).then(
      (answer) => {
        waiter.resolve({ answer, waitedMs })
        done()
      },
      (error) => {
        waiter.reject(error)
        done()
      },
    )
    next()
  }

  return {
    get isReady() {
      return threads.every(({ thread }) => thread.isReady)
    },
    ask(request, end, reply) {
      const answer = line.join({ request, reply }, end)
      next()
      return answer
    },
    async kill() {
      await Promise.all(threads.map(({ thread }) => thread.kill()))
    },
    async close() {
      await Promise.all(threads.map(({ thread }) => thread.close()))
    },
  }
}

interface Loaded {
  thread: Pick<Thread<never, never>, 'isReady'>
  /** Requests that it has, or will have when it is started again. */
  requests: number
}

/** The ready thread with the least work, if it has room for more: it takes two at a time. While none is ready, the first one takes some: it answers
 * when it is started again. */
function freest<Some extends Loaded>(threads: readonly Some[]): Some | undefined {
  const ready = threads.filter(({ thread }) => thread.isReady)
  const [least] = (ready.length > 0 ? ready : threads.slice(0, 1)).toSorted(
    (one, other) => one.requests - other.requests,
  )
  return least && least.requests < 2 ? least : undefined
}
