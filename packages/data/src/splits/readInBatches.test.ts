import type { Batch } from '@inkstone/core'
import { readInBatches } from './readInBatches'

const source = { imageShape: [1, 1, 1] as const }

const batchOf = (positions: Uint32Array): Batch => ({
  size: positions.length,
  images: new Float32Array(positions.length),
  labels: new Int32Array(positions.length),
  positions,
})

test('a batch is read when it is asked for: whoever trains asks ahead', async () => {
  const asked: number[] = []
  const read = async (positions: Uint32Array) => {
    asked.push(positions[0]!)
    return batchOf(positions)
  }
  const batches = readInBatches({ ...source, size: 25, read }, { batchSize: 10 })[
    Symbol.asyncIterator
  ]()
  const seen: number[][] = []
  for (let turn = await batches.next(); !turn.done; turn = await batches.next()) {
    seen.push([...asked])
  }
  expect(seen).toEqual([[0], [0, 10], [0, 10, 20]])
})

test('a batch that cannot be read is thrown in its turn, or not at all if nobody comes so far', async () => {
  const read = async (positions: Uint32Array) => {
    if (positions[0] === 2) throw new Error('the disk is gone')
    return batchOf(positions)
  }
  const whole = readInBatches({ ...source, size: 6, read }, { batchSize: 2 })
  const sizes: number[] = []
  const reading = (async () => {
    for await (const { size } of whole) sizes.push(size)
  })()
  await expect(reading).rejects.toThrow('the disk is gone')
  expect(sizes).toEqual([2])
  for await (const { size } of whole) {
    expect(size).toBe(2)
    break
  }
})

test.each([0, 1, 4])('any epoch can be taken up at any batch: epoch %i', async (epoch) => {
  const read = async (positions: Uint32Array) => batchOf(positions)
  const order = async (skip: number) => {
    const found: number[] = []
    const options = { batchSize: 7, shuffleSeed: 3, epoch, skip, remainder: 'drop' as const }
    for await (const { positions } of readInBatches({ ...source, size: 45, read }, options))
      found.push(...positions)
    return found
  }
  const whole = await order(0)
  expect(whole.length).toBe(42)
  for (let skip = 1; skip <= 7; skip++) expect(await order(skip)).toEqual(whole.slice(7 * skip))
})

test('with reuse three arrays take turns, and a last one may be shorter', async () => {
  const given: (Float32Array | undefined)[] = []
  const read = async (positions: Uint32Array, into?: Float32Array) => {
    given.push(into)
    return batchOf(positions)
  }
  const whole = { imageShape: [2, 3, 1] as const, size: 11, read }
  for await (const _ of readInBatches(whole, { batchSize: 2, reuse: true }));
  expect(given.map((array) => array?.length)).toEqual([12, 12, 12, 12, 12, 6])
  const buffers = given.map((array) => array?.buffer)
  expect(new Set(buffers).size).toBe(3)
  expect(buffers.slice(3)).toEqual(buffers.slice(0, 3))
  given.length = 0
  for await (const _ of readInBatches(whole, { batchSize: 6 }));
  expect(given).toEqual([undefined, undefined])
})

test('refuses a reuse that is neither true nor false', () => {
  const read = async (positions: Uint32Array) => batchOf(positions)
  const options = { batchSize: 1, reuse: 'yes' as never }
  expect(() => readInBatches({ ...source, size: 1, read }, options)).toThrow(
    "batches.reuse: expected true or false, got 'yes'.",
  )
})
