import { batcher } from './batcher'
import { Ending } from './ending'

const never = new Ending()

/** Doubles numbers when it is told to. */
function doubling(maxBatch: number, maxDelayMs = 0) {
  const batches: number[][] = []
  let release: () => void = () => {}
  let isHeld = true
  const doubler = batcher<number, number>({
    maxBatch,
    maxDelayMs,
    async compute(items) {
      batches.push(items)
      if (isHeld) await new Promise<void>((done) => (release = done))
      return items.map((item) => item * 2)
    },
  })
  return {
    doubler,
    batches,
    release() {
      isHeld = false
      release()
    },
  }
}

/** Long enough for a batch to begin. */
async function turn(): Promise<void> {
  for (let count = 0; count < 5; count++) await new Promise((done) => setImmediate(done))
}

test('what comes while a batch is computed goes together, up to the largest batch', async () => {
  const { doubler, batches, release } = doubling(4)
  const first = [1, 2].map((item) => doubler.add(item, never))
  await turn()
  const rest = [3, 4, 5, 6, 7, 8].map((item) => doubler.add(item, never))
  await turn()
  expect(batches).toEqual([[1, 2]])
  release()
  expect(await Promise.all([...first, ...rest])).toEqual([2, 4, 6, 8, 10, 12, 14, 16])
  expect(batches).toEqual([
    [1, 2],
    [3, 4, 5, 6],
    [7, 8],
  ])
})

test('an item that is of no use any more costs no batch', async () => {
  const { doubler, batches, release } = doubling(4)
  const held = doubler.add(1, never)
  await turn()
  const late = new Ending()
  const dropped = doubler.add(2, late)
  const kept = doubler.add(3, never)
  late.end(new Error('too late'))
  await expect(dropped).rejects.toThrow('too late')
  await expect(doubler.add(4, late)).rejects.toThrow('too late')
  release()
  expect(await Promise.all([held, kept])).toEqual([2, 6])
  expect(batches).toEqual([[1], [3]])
})

test('with a delay, an incomplete batch waits for more, and a full one does not', async () => {
  const { doubler, batches, release } = doubling(2, 60_000)
  release()
  const one = doubler.add(1, never)
  await turn()
  expect(batches).toEqual([])
  expect(await Promise.all([one, doubler.add(2, never)])).toEqual([2, 4])
  const short = doubling(2, 20)
  short.release()
  expect(await short.doubler.add(3, never)).toBe(6)
})

test('several batches at once, each as heavy as one item or light enough', async () => {
  const batches: number[][] = []
  const releases: (() => void)[] = []
  const parts = batcher<number, number>({
    ...{ maxBatch: 3, maxDelayMs: 0, atOnce: 2 },
    weight: (item) => item / 10,
    async compute(items) {
      batches.push(items)
      await new Promise<void>((done) => releases.push(done))
      return items
    },
  })
  const answers = [4, 5, 3, 20, 1, 1, 1, 1].map((item) => parts.add(item, never))
  await turn()
  expect(batches).toEqual([[4, 5], [3]]) // 4 + 5 + 3 weigh more than 10, and so do 3 + 20
  for (let begun = 2; begun < 5; begun++) {
    releases[begun - 2]!()
    await turn()
  }
  expect(batches.slice(2)).toEqual([[20], [1, 1, 1], [1]])
  for (const release of releases) release()
  expect(await Promise.all(answers)).toEqual([4, 5, 3, 20, 1, 1, 1, 1])
})

test('batches of few sizes at once, until they have enough items', async () => {
  const batches: number[][] = []
  const releases: (() => void)[] = []
  const pairs = batcher<number, number>({
    ...{ maxBatch: 4, maxDelayMs: 0, atOnce: 3, itemsAtOnce: 4 },
    sizeOf: (waiting) => (waiting < 2 ? waiting : waiting - (waiting % 2)),
    async compute(items) {
      batches.push(items)
      await new Promise<void>((done) => releases.push(done))
      return items
    },
  })
  const answers = [1, 2, 3].map((item) => pairs.add(item, never))
  await turn()
  expect(batches).toEqual([[1, 2], [3]])
  answers.push(...[4, 5, 6].map((item) => pairs.add(item, never)))
  await turn()
  expect(batches.slice(2)).toEqual([[4, 5]]) // three at once
  releases[1]!()
  await turn()
  expect(batches.slice(3)).toEqual([[6]]) // beside four
  answers.push(pairs.add(7, never))
  releases[3]!()
  await turn()
  expect(batches.slice(4)).toEqual([[7]])
  for (const release of releases) release()
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('while many items are computed, others wait', async () => {
  const batches: number[][] = []
  const releases: (() => void)[] = []
  const wide = batcher<number, number>({
    ...{ maxBatch: 4, maxDelayMs: 0, atOnce: 3, itemsAtOnce: 4 },
    async compute(items) {
      batches.push(items)
      await new Promise<void>((done) => releases.push(done))
      return items
    },
  })
  const answers = Array.from({ length: 9 }, (_, item) => wide.add(item, never))
  await turn()
  expect(batches).toEqual([
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ])
  releases[0]!()
  await turn()
  expect(batches.slice(2)).toEqual([[8]])
  for (const release of releases) release()
  expect(await Promise.all(answers)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
})

test('a batch that fails rejects its items alone, and idle comes after all', async () => {
  let calls = 0
  const failing = batcher<number, number>({
    maxBatch: 2,
    maxDelayMs: 0,
    async compute(items) {
      if (calls++ === 0) throw new Error('lost')
      return items
    },
  })
  const answers = [1, 2, 3].map((item) => failing.add(item, never))
  let isIdle = false
  const idle = failing.idle().then(() => {
    isIdle = true
  })
  const settled = await Promise.allSettled(answers)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled'])
  await idle
  expect(isIdle).toBe(true)
})
