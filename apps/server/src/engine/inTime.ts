import { Problem } from '../http/problem'
import type { End, Ending } from '../queue/ending'

export interface InTimeOptions {
  /** How long it may take. */
  timeoutMs: number
  /** Ends the work: whoever waits for the answer does so when it is of no use any more, and the deadline and the first error do. */
  ending: Ending
}

/** Works on all items at a time, until the deadline has passed or the answer is of no use to anyone.
 * @param work stops when its end comes
 * @returns the results, in the order of the items
 * @throws Problem `deadline-passed`; the reason of `ending`; the first error of `work`, which ends the rest */
export function inTime<Item, Result>(
  items: readonly Item[],
  { timeoutMs, ending }: InTimeOptions,
  work: (item: Item, end: End) => Promise<Result>,
): Promise<Result[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => ending.end(deadlinePassed(timeoutMs)), timeoutMs)
    const over = (): void => {
      clearTimeout(timer)
      reject(ending.reason) // an answer from a thread may come later, or never
    }
    if (ending.isOver) over()
    ending.listen(over)
    Promise.all(items.map((item) => work(item, ending))).then(
      (results) => {
        clearTimeout(timer)
        resolve(results)
      },
      (error) => ending.end(error),
    )
  })
}

function deadlinePassed(timeoutMs: number): Problem {
  return new Problem(
    'deadline-passed',
    `The answer was not ready after ${timeoutMs} ms. Try again later, or raise the service's --timeout-ms.`,
  )
}
