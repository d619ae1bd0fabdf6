import { eventLoop } from '@inkstone/core'

const longestMs = 50 // what a person takes for at once

/** Items of a source that is always one ahead: the next is asked for while the current one is in use, so that a disk
 * or a worker behind it loses no time.
 *
 * Between items the event loop has its turn, for signals, timers, the terminal and the source itself: whenever an item
 * was not there when it was wanted, and every 50 ms in any case. Not at every item: a turn costs a hundredth of a training
 * step, by itself and by what it drives from the processor's caches. */
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
    asked.then(arrived, arrived) // its error is thrown when its turn comes, not before
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
