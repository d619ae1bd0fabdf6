import { eventLoop } from '@inkstone/core'

const longestMs = 50 // what feels instant to a person

/** Items of a source, read one ahead: the next is requested while the current one is in use, which hides the latency
 * of a disk or a worker.
 *
 * Between items it yields to the event loop, for signals, timers, the terminal and the source itself: whenever an
 * item was not ready, and at least every 50 ms. Not at every item, because a turn costs a hundredth of a training
 * step, directly and by evicting the processor's caches. */
export function prefetch<Item>(items: AsyncIterable<Item>): AsyncIterableIterator<Item> {
  const source = items[Symbol.asyncIterator]()
  let there = false
  let turned = performance.now()
  let coming = ask()

  function ask(): Promise<IteratorResult<Item>> {
    there = false
    const asked = source.next()
    const arrived = (): void => {
      there = true
    }
    asked.then(arrived, arrived) // its error is thrown when the item is due, not before
    return asked
  }

  return {
    async next() {
      const waited = !there
      const result = await coming
      if (!result.done) coming = ask()
      if (waited || performance.now() - turned > longestMs) {
        await eventLoop()
        turned = performance.now()
      }
      return result
    },
    /** Left early: the source closes its files. */
    async return() {
      await source.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
