import { setTimeout as wait } from 'node:timers/promises'
import { prefetch } from './prefetch'

async function* numbers(log: string[], count: number) {
  try {
    for (let item = 1; item <= count; item++) {
      log.push(`made ${item}`)
      yield item
    }
  } finally {
    log.push('closed')
  }
}

/** Keeps the processor, as a training step does. */
function work(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('gives all items in their order, the next asked for while one is in use', async () => {
  const log: string[] = []
  for await (const item of prefetch(numbers(log, 3))) {
    await wait(5)
    log.push(`used ${item}`)
  }
  expect(log).toEqual(['made 1', 'made 2', 'used 1', 'made 3', 'used 2', 'closed', 'used 3'])
})

test('closes a source that is left early', async () => {
  const log: string[] = []
  for await (const item of prefetch(numbers(log, 9))) {
    if (item === 2) break
  }
  expect(log.at(-1)).toBe('closed')
})

test('an error of the source comes when its item is wanted, and nowhere else', async () => {
  async function* failing() {
    yield 1
    throw new Error('the disk is gone')
  }
  const used: number[] = []
  const all = (async () => {
    for await (const item of prefetch(failing())) {
      await wait(5) // the error is there already
      used.push(item)
    }
  })()
  await expect(all).rejects.toThrow('the disk is gone')
  expect(used).toEqual([1])
})

test('timers have their turn though every item is there at once', async () => {
  let rang = 0
  const timer = setInterval(() => rang++, 1)
  for await (const _item of prefetch(numbers([], 30))) work(10)
  clearInterval(timer)
  expect(rang).toBeGreaterThanOrEqual(2)
})

test('a source that is waited for has the event loop turn without delay', async () => {
  const slow = {
    // it answers after more turns of the microtasks than an empty loop leaves it
    left: 20,
    async next() {
      for (let turn = 0; turn < 50; turn++) await null
      return this.left-- > 0 ? { done: false, value: 1 } : { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
  let turns = 0
  let running = true
  const count = (): void => {
    turns++
    if (running) setImmediate(count)
  }
  setImmediate(count)
  for await (const _item of prefetch(slow as AsyncIterable<number>));
  running = false
  expect(turns).toBeGreaterThanOrEqual(10) // what is asked for before a turn is there after it
})
