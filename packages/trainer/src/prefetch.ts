/** Asks for the next item while the current one is in use, so that a source that waits for a disk or a
 * worker loses no time. */
export async function* prefetch<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void> {
  const source = items[Symbol.asyncIterator]()
  let coming = source.next()
  try {
    for (;;) {
      const { done, value } = await coming
      if (done) return
      coming = source.next()
      coming.catch(() => {}) // thrown when it is awaited above, not before
      yield value
    }
  } finally {
    await source.return?.() // left early: the source closes its files
  }
}
