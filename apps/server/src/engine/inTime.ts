import { setMaxListeners } from 'node:events'
import { Problem } from '../http/problem'

export interface InTimeOptions {
  /** How long it may take. */
  timeoutMs: number
  /** Ends the work: whoever waits for the answer aborts it when it is of no use any more, and the deadline and the first error
   * do. */
  ending: AbortController
}

/** Works on all items at a time, until the deadline has passed or the answer is of no use to anyone.
 * @param work stops when its signal aborts
 * @returns the results, in the order of the items
 * @throws Problem `deadline-passed`; the reason of `ending`; the first error of `work`, which ends the rest */
export async function inTime<Item, Result>(
  items: readonly Item[],
  { timeoutMs, ending }: InTimeOptions,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const { signal } = ending
  setMaxListeners(0, signal) // some listeners per item, and one per digit of a string
  const timer = setTimeout(() => ending.abort(deadlinePassed(timeoutMs)), timeoutMs)
  try {
    const begun = items.map((item) => work(item, signal))
    return await Promise.all(begun.map((one) => unlessOver(one, signal)))
  } catch (error) {
    ending.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Rejects as soon as the signal is aborted: an answer from a thread may come later, or never. */
function unlessOver<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const over = (): void => reject(signal.reason)
    if (signal.aborted) over()
    signal.addEventListener('abort', over, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', over))
  })
}

function deadlinePassed(timeoutMs: number): Problem {
  return new Problem(
    'deadline-passed',
    `The answer was not ready after ${timeoutMs} ms. Try again later, or raise the service's --timeout-ms.`,
  )
}
