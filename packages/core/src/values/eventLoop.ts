/** Gives the event loop its turn, for timers, signals, the terminal, a page: by `setImmediate` in Node, by `setTimeout` in a
 * browser. */
export function eventLoop(): Promise<void> {
  return new Promise((turned) => {
    if (typeof setImmediate === 'function') setImmediate(turned)
    else setTimeout(turned, 0)
  })
}
