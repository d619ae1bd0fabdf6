import { setMaxListeners } from 'node:events'
import { Problem } from '../http/problem'

export interface InTimeOptions {
  /** How long it may take. */
  timeoutMs: number
  /** Aborts if nobody waits for the answer any more. */
  gone: AbortSignal
}

/** Works on all items at a time, until the deadline has passed or the answer is of no use to anyone.
 * @param work stops when its signal aborts
 * @returns the results, in the order of the items
 * @throws Problem `deadline-passed`; the reason of `gone`; the first error of `work`, which ends the rest */
export async function inTime<Item, Result>(
  items: readonly Item[],
  { timeoutMs, gone }: InTimeOptions,
  work: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const over = new AbortController()
  setMaxListeners(0, over.signal) // a listener per item
  const cancel = (): void => over.abort(gone.reason)
  const timer = setTimeout(() => over.abort(deadlinePassed(timeoutMs)), timeoutMs)
  gone.addEventListener('abort', cancel, { once: true })
  if (gone.aborted) cancel()
  try {
    const begun = items.map((item) => work(item, over.signal))
    return await Promise.all(begun.map((one) => unlessOver(one, over.signal)))
  } catch (error) {
    over.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
    gone.removeEventListener('abort', cancel)
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
