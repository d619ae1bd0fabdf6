/** Yields to the event loop, for timers, signals, the terminal, a page: with `setImmediate` in Node, with a message in a
 * browser, because there nested timers wait at least 4 ms. */
export function eventLoop(): Promise<void> {
  return new Promise((turned) => {
    if (typeof setImmediate === 'function') {
      setImmediate(turned)
      return
    }
    const { port1, port2 } = new MessageChannel()
    const heard = (): void => {
      port1.close()
      turned()
    }
    Object.assign(port1, { onmessage: heard }) // Node's types do not have it
    port2.postMessage(null)
  })
}
