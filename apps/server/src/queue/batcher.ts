import { type Waiter, waitingLine } from './waitingLine'

export interface BatcherOptions<Item, Result> {
  /** Largest batch; >= 1. */
  maxBatch: number
  /** How long the first of an incomplete batch waits for others; 0: whatever waits goes together, at once. */
  maxDelayMs: number
  /** Computes a batch. One is computed at a time.
   * @param waitedMs how long each item waited
   * @returns a result for each item */
  compute(items: Item[], waitedMs: number[]): Promise<Result[]>
}

/** Computes items that arrive one by one in batches. */
export interface Batcher<Item, Result> {
  /** @returns the item's result
   * @throws what `compute` throws, or the signal's reason; an item whose signal is aborted costs no batch */
  add(item: Item, signal: AbortSignal): Promise<Result>
  /** Resolves when no item waits or is computed. */
  idle(): Promise<void>
}

/** While a batch is computed, others wait; all of them, up to `maxBatch`, are the next batch. */
export function batcher<Item, Result>({
  maxBatch,
  maxDelayMs,
  compute,
}: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const line = waitingLine<Item, Result>()
  let isComputing = false
  let isScheduled = false
  let delay: NodeJS.Timeout | undefined
  let idlers: (() => void)[] = []

  /** At the end of this turn of the event loop, so that all that arrives in it goes together. */
  function schedule(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      next()
    })
  }

  function next(): void {
    if (isComputing) return
    const delayMs = (line.oldest ?? -Infinity) + maxDelayMs - performance.now()
    if (line.length > 0 && line.length < maxBatch && maxDelayMs > 0 && delayMs > 0) {
      if (!delay) delay = setTimeout(endDelay, delayMs)
      return
    }
    clearTimeout(delay)
    delay = undefined
    const batch = line.take(maxBatch)
    if (batch.length > 0) void run(batch)
    else rest()
  }

  function endDelay(): void {
    delay = undefined
    next()
  }

  async function run(batch: Waiter<Item, Result>[]): Promise<void> {
    isComputing = true
    try {
      const now = performance.now()
      const results = await compute(
        batch.map(({ item }) => item),
        batch.map(({ since }) => now - since),
      )
      for (const [at, waiter] of batch.entries()) waiter.resolve(results[at]!)
    } catch (error) {
      for (const waiter of batch) waiter.reject(error)
    }
    isComputing = false
    schedule()
  }

  function rest(): void {
    for (const idler of idlers) idler()
    idlers = []
  }

  return {
    add(item, signal) {
      const result = line.join(item, signal)
      schedule()
      return result
    },
    idle() {
      return new Promise((resolve) => {
        idlers.push(resolve)
        schedule()
      })
    },
  }
}
