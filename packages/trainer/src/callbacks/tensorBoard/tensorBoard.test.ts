import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import type { Callback, TrainingCheckpoint } from '@inkstone/core'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { trainer } from '../../loop/trainer'
import { tensorBoard } from './tensorBoard'

let directory: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-tensor-board-'))
})
afterEach(() => rm(directory, { recursive: true }))

callbackSuite('tensorBoard', () => tensorBoard({ directory, images: 1 }))

// A reader that shares nothing with the writer: records, checks and fields taken apart bit by bit.

interface Field {
  field: number
  bytes: Buffer
  whole: bigint
}

function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
  }
  while (at < message.length) {
    const key = Number(varint())
    const wireType = key & 7
    let whole = 0n
    if (wireType === 0) whole = varint()
    const length = { 0: 0, 1: 8, 5: 4 }[wireType] ?? Number(varint())
    fields.push({ field: key >> 3, bytes: message.subarray(at, at + length), whole })
    at += length
  }
  expect(at).toBe(message.length)
  return fields
}

/** Division of polynomials over GF(2), a bit at a time: CRC32C, then the mask of TensorFlow. */
function maskedCrc(bytes: Uint8Array): number {
  let rest = 0xffffffffn
  for (const byte of bytes) {
    for (let bit = 0n; bit < 8n; bit++) {
      const out = (rest ^ (BigInt(byte) >> bit)) & 1n
      rest >>= 1n
      if (out) rest ^= 0x82f63b78n
    }
  }
  const crc = rest ^ 0xffffffffn
  return Number((((crc >> 15n) | ((crc << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn)
}

interface Value {
  step: number
  tag: string
  scalar?: number
  image?: Field[]
  histogram?: Field[]
}

async function readEvents(): Promise<{ version: string; values: Value[] }> {
  const file = await readFile(join(directory, 'events.out.tfevents.inkstone'))
  const events: Field[][] = []
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at))
    expect(file.readUInt32LE(at + 8)).toBe(maskedCrc(file.subarray(at, at + 8)))
    const data = file.subarray(at + 12, at + 12 + length)
    expect(file.readUInt32LE(at + 12 + length)).toBe(maskedCrc(data))
    events.push(fieldsOf(data))
    at += 16 + length
  }
  const [first, ...rest] = events
  const of = (fields: Field[], field: number) => fields.find((entry) => entry.field === field)
  const values = rest.flatMap((event) => {
    const step = Number(of(event, 2)!.whole)
    const wallTime = of(event, 1)!.bytes.readDoubleLE()
    expect(Math.abs(wallTime - Date.now() / 1000)).toBeLessThan(86_400)
    return fieldsOf(of(event, 5)!.bytes).map((entry): Value => {
      const parts = fieldsOf(entry.bytes)
      const [scalar, image, histogram] = [2, 4, 5].map((field) => of(parts, field)?.bytes)
      return {
        ...{ step, tag: of(parts, 1)!.bytes.toString() },
        ...(scalar && { scalar: scalar.readFloatLE() }),
        ...(image && { image: fieldsOf(image) }),
        ...(histogram && { histogram: fieldsOf(histogram) }),
      }
    })
  })
  return { version: of(first!, 3)!.bytes.toString(), values }
}

test('the reader knows a published check', () => {
  // CRC32C of '123456789' is 0xe3069283; rotated right by 15 and 0xa282ead8 added, modulo 2^32.
  expect(maskedCrc(Buffer.from('123456789'))).toBe(0xc78ab0e5)
})

async function train(callbacks: Callback[], resume?: TrainingCheckpoint) {
  const model = tinyModel()
  const losses: number[] = []
  const listen: Callback = { name: 'listen', stepEnd: ({ loss }) => void losses.push(loss) }
  const job = { model, training: tinySplit(), seed: 1, directory, resume }
  const result = await trainer({ epochs: 2, batchSize: 48 }).train({
    ...{ ...job, callbacks: [...callbacks, listen] },
  })
  const weights = model.weights.map((weight) => weight.read().dataSync().slice())
  model.dispose()
  return { result, losses, weights }
}

test('an independent reader finds the scalars of every step and epoch', async () => {
  const { result, losses } = await train([tensorBoard({ histograms: false })])
  const { version, values } = await readEvents()
  expect(version).toBe('brain.Event:2')
  const of = (tag: string) =>
    values.filter((value) => value.tag === tag).map(({ step, scalar }) => [step, scalar])
  expect(of('step/loss')).toEqual(losses.map((loss, index) => [index + 1, Math.fround(loss)]))
  expect(of('step/learning rate')).toEqual([1, 2, 3, 4].map((step) => [step, Math.fround(1e-3)]))
  expect(of('epoch/training/loss')).toEqual(
    result.history.map(({ metrics }, index) => [
      2 * (index + 1),
      Math.fround(metrics['training/loss']!),
    ]),
  )
  expect(new Set(values.map(({ tag }) => tag)).size).toBe(5)
})

test('an independent reader finds the spread of the weights', async () => {
  let last: Float32Array | undefined
  const keep: Callback = {
    name: 'keep',
    checkpoint({ take }) {
      last = take().tensors.weights!.find(({ length }) => length === 36 * 16)
    },
  }
  await train([tensorBoard(), keep])
  const { values } = await readEvents()
  const histograms = values.filter(({ histogram }) => histogram)
  expect(histograms).toHaveLength(2 * 4) // two epochs of two kernels and two biases
  const { step, tag, histogram } = histograms[4]!
  expect([step, tag]).toEqual([4, expect.stringMatching(/kernel$/)])
  const [min, max, count, sum, squares, limits, counts] = histogram!.map(({ bytes }) =>
    Array.from({ length: bytes.length / 8 }, (_, index) => bytes.readDoubleLE(8 * index)),
  ) as [number[], number[], number[], number[], number[], number[], number[]]
  const sorted = [...last!].sort((a, b) => a - b)
  expect([min, max, count]).toEqual([[sorted[0]], [sorted.at(-1)], [36 * 16]])
  expect(sum[0]).toBeCloseTo(
    sorted.reduce((all, value) => all + value, 0),
    9,
  )
  expect(squares[0]).toBeCloseTo(
    sorted.reduce((all, value) => all + value ** 2, 0),
    9,
  )
  expect(counts.reduce((all, value) => all + value, 0)).toBe(36 * 16)
  const upTo = sorted.filter((value) => value < limits[9]!).length
  expect(counts.slice(0, 10).reduce((all, value) => all + value, 0)).toBe(upTo)
  expect(limits.at(-1)).toBeCloseTo(sorted.at(-1)!, 9)
})

test('an independent reader finds the images of the first batch of each epoch', async () => {
  const seen: Float32Array[] = []
  const look: Callback = {
    name: 'look',
    inspect: ({ step, images }) => void (step === 1 && seen.push(images.slice(36, 72))),
  }
  await train([tensorBoard({ images: 2, histograms: false }), look])
  const { values } = await readEvents()
  const images = values.filter(({ image }) => image)
  expect(images.map(({ step, tag }) => [step, tag])).toEqual([
    ...[
      [0, 'images/0'],
      [0, 'images/1'],
      [2, 'images/0'],
      [2, 'images/1'],
    ],
  ])
  const [height, width, channels, png] = images[1]!.image!
  expect([height, width, channels].map((entry) => Number(entry!.whole))).toEqual([6, 6, 1])
  expect(png!.bytes.subarray(1, 4).toString()).toBe('PNG')
  const data = png!.bytes.subarray(png!.bytes.indexOf('IDAT') + 4, png!.bytes.indexOf('IEND') - 8)
  const rows = inflateSync(data)
  const pixels = Array.from({ length: 36 }, (_, at) => rows[7 * Math.floor(at / 6) + 1 + (at % 6)])
  expect(pixels).toEqual([...seen[0]!].map((value) => Math.round(255 * value)))
})

test('a training that goes on leaves each step once', async () => {
  const checkpoints: TrainingCheckpoint[] = []
  const keep: Callback = {
    name: 'keep',
    checkpoint: ({ take }) => void checkpoints.push(take()),
  }
  const { losses } = await train([tensorBoard(), keep])
  await train([tensorBoard()], checkpoints[0])
  const { values } = await readEvents()
  expect(
    values.filter(({ tag }) => tag === 'step/loss').map(({ step, scalar }) => [step, scalar]),
  ).toEqual(losses.map((loss, index) => [index + 1, Math.fround(loss)]))
})

test('a cut or changed file is found out by the reader', async () => {
  await train([tensorBoard()])
  await truncate(join(directory, 'events.out.tfevents.inkstone'), 200)
  await expect(readEvents()).rejects.toThrow()
})

test.each([
  [{ images: -1 }, 'tensorBoard.images: expected a whole number of images >= 0, got -1.'],
  [{ directory: '' }, "tensorBoard.directory: expected the path of a file, got ''."],
])('refuses %j', (options, message) => {
  expect(() => tensorBoard(options)).toThrow(message)
})
