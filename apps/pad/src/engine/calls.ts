import type { Engine } from './protocol'

interface Call {
  id: number
  method: keyof Engine
  given: unknown[]
}

interface Answer {
  id: number
  result?: unknown
  /** What went wrong, in words. */
  error?: string
}

/** In a worker: answers the calls of {@link callWorker}, one after another. */
export function answerCalls(engine: Engine): void {
  let before: Promise<unknown> = Promise.resolve()
  self.addEventListener('message', ({ data }: MessageEvent<Call>) => {
    const { id, method, given } = data
    const run = async (): Promise<void> => {
      try {
        const called = engine[method] as (...given: unknown[]) => Promise<unknown>
        answer({ id, result: await called(...given) })
      } catch (error) {
        answer({ id, error: error instanceof Error ? error.message : String(error) })
      }
    }
    before = before.then(run)
  })
}

function answer(given: Answer): void {
  self.postMessage(given)
}

export interface EngineWorker extends Engine {
  /** Ends it; what it was asked for fails. */
  end(): void
}

/** On the page: an engine whose methods run in a worker. @throws Error in the words of the worker */
export function callWorker(worker: Worker): EngineWorker {
  const waiting = new Map<number, { done(result: unknown): void; failed(error: Error): void }>()
  let last = 0
  worker.onmessage = ({ data }: MessageEvent<Answer>) => {
    const call = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error === undefined) call?.done(data.result)
    else call?.failed(new Error(data.error))
  }
  const failAll = (error: Error): void => {
    for (const { failed } of waiting.values()) failed(error)
    waiting.clear()
  }
  worker.onerror = ({ message }) => {
    failAll(new Error(`The part that reads did not start: ${message || 'no reason given'}.`))
  }
  function call<Method extends keyof Engine>(
    method: Method,
    ...given: Parameters<Engine[Method]>
  ): ReturnType<Engine[Method]> {
    const answered = new Promise((done, failed) => {
      last++
      waiting.set(last, { done, failed })
      worker.postMessage({ id: last, method, given } satisfies Call)
    })
    return answered as ReturnType<Engine[Method]>
  }
  return {
    start: (options) => call('start', options),
    warmUp: (digits) => call('warmUp', digits),
    read: (strokes, penWidth) => call('read', strokes, penWidth),
    useAdapter: (bytes) => call('useAdapter', bytes),
    learn: (examples) => call('learn', examples),
    picture: (strokes) => call('picture', strokes),
    explain: (image, label) => call('explain', image, label),
    end() {
      worker.terminate()
      failAll(new Error('It was ended.'))
    },
  }
}
