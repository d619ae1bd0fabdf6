import type { End } from './ending'

/** Items that wait for their results, the oldest first. One whose end has come leaves at once. */
export interface WaitingLine<Item, Result> {
  readonly length: number
  /** When the oldest came, by `performance.now()`; undefined if none waits. */
  readonly oldest: number | undefined
  /** @returns the item's result @throws the end's reason */
  join(item: Item, end: End): Promise<Result>
  /** Takes up to that many out of the line; whoever takes them settles them.
   * @param weight of an item: beyond the first, they weigh 1 together at most */
  take(count: number, weight?: (item: Item) => number): Waiter<Item, Result>[]
}

export interface Waiter<Item, Result> {
  readonly item: Item
  /** By `performance.now()`. */
  readonly since: number
  resolve(result: Result): void
  reject(error: unknown): void
}

export function waitingLine<Item, Result>(): WaitingLine<Item, Result> {
  const waiting = new Set<Waiter<Item, Result>>()
  return {
    get length() {
      return waiting.size
    },
    get oldest() {
      const [first] = waiting
      return first?.since
    },
    join(item, end) {
      return new Promise<Result>((resolve, reject) => {
        if (end.isOver) {
          reject(end.reason)
          return
        }
        const leave = (): void => {
          waiting.delete(waiter)
          reject(end.reason)
        }
        const waiter: Waiter<Item, Result> = {
          item,
          since: performance.now(),
          resolve(result) {
            end.unlisten(leave)
            resolve(result)
          },
          reject(error) {
            end.unlisten(leave)
            reject(error)
          },
        }
        end.listen(leave)
        waiting.add(waiter)
      })
    },
    take(count, weight = () => 0) {
      const taken: Waiter<Item, Result>[] = []
      let sum = 0
      for (const waiter of waiting) {
        sum += weight(waiter.item)
        if (taken.length === count || (sum > 1 && taken.length > 0)) break
        taken.push(waiter)
        waiting.delete(waiter)
      }
      return taken
    },
  }
}
