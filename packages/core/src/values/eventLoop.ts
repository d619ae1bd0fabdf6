/** Yields to the event loop, for timers, signals, the terminal, a page: with `setImmediate` in Node, with
 * `setTimeout` in a browser. */
export function eventLoop(): Promise<void> {
  return new Promise((turned) => {
    if (typeof setImmediate === 'function') setImmediate(turned)
    else setTimeout(turned, 0)
  })
}
