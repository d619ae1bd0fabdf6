import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Problem } from '../http/problem'
import { errorOf } from './errorOf'
import { inWords } from './inWords'
import type { FromThread, ToThread } from './messages'

export interface ThreadOptions {
  /** A file beside this package's index, or an absolute path. */
  file: string
  /** What the thread starts with. */
  data: unknown
  /** Environment variables beside those of the process. Default: none. */
  env?: Readonly<Record<string, string>>
  /** A thread that takes longer over one request hangs, and is ended. */
  longestMs: number
  /** Called when the thread ended without being asked to. */
  lost(): void
}

/** A worker thread that answers requests. If it ends, whatever it was computing fails, and it is started again. */
export interface Thread<Request, Answer, Question = never, Reply = never> {
  /** Whether it has started and can answer. */
  readonly isReady: boolean
  /** Requests without an answer yet. */
  readonly inFlight: number
  /** Asks the thread, once it is ready.
   * @throws Problem `thread-lost` if it ends before it answers; InkstoneError if the request is at fault */
  ask(request: Request, options?: AskOptions<Question, Reply>): Promise<Answer>
  /** Ends the thread at once, as a crash would: it is started again. */
  kill(): Promise<void>
  /** Ends the thread for good. */
  close(): Promise<void>
}

export interface AskOptions<Question, Reply> {
  /** Buffers of the request that are handed over. */
  transfer?: readonly ArrayBuffer[]
  /** Answers what the thread asks on the way. If it fails, so does the request. */
  reply?(question: Question): Promise<Reply>
}

/** Starts a thread and waits until it is ready.
 * @returns the thread, and what it said when it was ready
 * @throws InkstoneError if it cannot start */
export async function startThread<Request, Answer, Ready, Question = never, Reply = never>({
  file,
  data,
  env,
  longestMs,
  lost,
}: ThreadOptions): Promise<{ thread: Thread<Request, Answer, Question, Reply>; ready: Ready }> {
  const waiting = new Map<number, Waiting<Answer, Question, Reply>>()
  let worker: Worker
  let isReady = false
  let isClosed = false
  let failures = 0
  let lastId = 0
  let outbox: Outgoing<Request, Reply>[] = []
  let readiness: Promise<Ready>

  function start(): Promise<Ready> {
    return new Promise<Ready>((begun, reject) => {
      worker = new Worker(threadPath(file), { workerData: data, env: { ...process.env, ...env } })
      const receive = (message: FromThread<Ready, Answer, Question>): void => {
        if ('ready' in message) {
          isReady = true
          failures = 0
          worker.unref() // from now on, the server's socket keeps the process alive
          begun(message.ready)
        } else if ('failed' in message) {
          reject(errorOf(message.failed))
          void worker.terminate()
        } else if ('question' in message) {
          void replyTo(message)
        } else {
          const asked = waiting.get(message.id)
          waiting.delete(message.id)
          if ('error' in message) asked?.reject(errorOf(message.error))
          else asked?.resolve(message.answer)
        }
      }
      worker.on('message', (messages: FromThread<Ready, Answer, Question>[]) => {
        for (const message of messages) receive(message)
      })
      let cause: Error | undefined
      worker.on('error', (error) => {
        cause = error
      })
      worker.on('exit', () => {
        const wasReady = isReady
        isReady = false
        reject(cause ?? new Problem('thread-lost', 'A thread of the service ended as it started.'))
        for (const asked of waiting.values()) asked.reject(threadLost())
        waiting.clear()
        outbox = []
        if (isClosed) return
        if (wasReady) lost()
        if (wasReady || failures > 0) restart()
      })
    })
  }

  /** All that is sent in a turn of the event loop goes in one message: each costs some ten microseconds on both sides. */
  function send(message: ToThread<Request, Reply>, transfer: readonly ArrayBuffer[] = []): void {
    outbox.push({ message, transfer })
    if (outbox.length > 1) return
    setImmediate(() => {
      const sent = outbox
      outbox = []
      if (sent.length === 0) return // the thread ended
      const messages = sent.map(({ message }) => message)
      worker.postMessage(
        messages,
        sent.flatMap(({ transfer }) => transfer),
      )
    })
  }

  /** A thread whose question cannot be answered stops what it was doing. */
  async function replyTo({
    id,
    question,
    asked,
  }: {
    id: number
    question: number
    asked: Question
  }) {
    const { reply, reject } = waiting.get(id)!
    const asker = worker
    const post = (message: ToThread<Request, Reply>): void => {
      if (asker === worker) send(message)
    }
    try {
      post({ question, reply: await reply!(asked) })
    } catch (error) {
      reject(error as Error)
      post({ question, error: inWords(error) })
    }
  }

  /** At once after the first loss, then later and later. */
  function restart(): void {
    const delayMs = failures === 0 ? 0 : Math.min(100 * 2 ** failures, 10_000)
    failures++
    readiness = new Promise((resolve, reject) => {
      setTimeout(() => {
        if (isClosed) reject(threadLost())
        else start().then(resolve, reject)
      }, delayMs).unref()
    })
    readiness.catch(() => {}) // whoever asks meets it
  }

  readiness = start()
  const ready = await readiness
  const thread: Thread<Request, Answer, Question, Reply> = {
    get isReady() {
      return isReady
    },
    get inFlight() {
      return waiting.size
    },
    async ask(request, { transfer = [], reply } = {}) {
      if (!isReady) await readiness
      const id = ++lastId
      const timer = setTimeout(() => worker.terminate(), longestMs)
      try {
        return await new Promise<Answer>((resolve, reject) => {
          waiting.set(id, { resolve, reject, reply })
          send({ id, request }, transfer)
        })
      } finally {
        clearTimeout(timer)
      }
    },
    async kill() {
      await worker.terminate()
    },
    async close() {
      isClosed = true
      await worker.terminate()
    },
  }
  return { thread, ready }
}

interface Outgoing<Request, Reply> {
  message: ToThread<Request, Reply>
  transfer: readonly ArrayBuffer[]
}

interface Waiting<Answer, Question, Reply> {
  resolve(answer: Answer): void
  reject(error: Error): void
  reply?: AskOptions<Question, Reply>['reply']
}

function threadPath(file: string): string {
  const own = createRequire(import.meta.url).resolve('@inkstone/server/package.json')
  return resolve(dirname(own), 'dist', file)
}

function threadLost(): Problem {
  return new Problem(
    'thread-lost',
    'The thread that worked on this request ended, and is started again. Send the request again.',
  )
}
