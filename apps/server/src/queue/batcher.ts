import type { End } from './ending'
import { type Waiter, waitingLine } from './waitingLine'

export interface BatcherOptions<Item, Result> {
  /** Largest batch; >= 1. */
  maxBatch: number
  /** How long the first of an incomplete batch waits for others; 0: whatever waits goes together, at once. */
  maxDelayMs: number
  /** How many batches are computed at a time. Default 1. */
  atOnce?: number
  /** While more items than this are computed, no further batch begins. Default: any number. */
  itemsAtOnce?: number
  /** How many of those that wait, up to `maxBatch`, make a batch; the others wait for the next one. Default: all. */
  sizeOf?(waiting: number): number
  /** Of an item: those of a batch weigh 1 together at most, unless one alone weighs more. Default 0. */
  weight?(item: Item): number
  /** Computes a batch.
   * @param waitedMs how long each item waited
   * @returns a result for each item */
  compute(items: Item[], waitedMs: number[]): Promise<Result[]>
}

/** Computes items that arrive one by one in batches. */
export interface Batcher<Item, Result> {
  /** @returns the item's result
   * @throws what `compute` throws, or the end's reason; an item whose end has come costs no batch */
  add(item: Item, end: End): Promise<Result>
  /** Resolves when no item waits or is computed. */
  idle(): Promise<void>
}

/** While batches are computed, others wait; all of them, up to `maxBatch`, are the next batch. */
export function batcher<Item, Result>({
  maxBatch,
  maxDelayMs,
  atOnce = 1,
  itemsAtOnce = Infinity,
  sizeOf = (waiting) => waiting,
  weight,
  compute,
}: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const line = waitingLine<Item, Result>()
  let computing = 0
  let items = 0 // of the batches that are computed
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
    if (computing === atOnce || items > itemsAtOnce) return
    const delayMs = (line.oldest ?? -Infinity) + maxDelayMs - performance.now()
    if (line.length > 0 && line.length < maxBatch && maxDelayMs > 0 && delayMs > 0) {
      if (!delay) delay = setTimeout(endDelay, delayMs)
      return
    }
    clearTimeout(delay)
    delay = undefined
    const batch = line.take(sizeOf(Math.min(line.length, maxBatch)), weight)
    if (batch.length > 0) {
      void run(batch)
      next()
    } else if (computing === 0) rest()
  }

  function endDelay(): void {
    delay = undefined
    next()
  }

  async function run(batch: Waiter<Item, Result>[]): Promise<void> {
    computing++
    items += batch.length
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
    computing--
    items -= batch.length
    schedule()
  }

  function rest(): void {
    for (const idler of idlers) idler()
    idlers = []
  }

  return {
    add(item, end) {
      const result = line.join(item, end)
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
