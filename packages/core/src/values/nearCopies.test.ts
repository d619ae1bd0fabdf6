import { createHash } from 'node:crypto'
import type { ImageShape, Split } from '../contracts/dataset'
import { lineageEntry } from '../contracts/lineage'
import { imageSignature } from './imageSignature'
import { areMany, nearCopies } from './nearCopies'
import { random } from './random'

const side = 16

/** A stroke of chance on paper, 3 pixels away from the borders: bytes `[16, 16]`. */
function stroke(seed: number): Uint8Array {
  const stream = random(seed).split('stroke')
  const image = new Uint8Array(side * side)
  let [x, y] = [8, 8]
  for (let step = 0; step < 60; step++) {
    image[y * side + x] = 128 + stream.integer(120)
    x = Math.min(12, Math.max(3, x + stream.integer(3) - 1))
    y = Math.min(12, Math.max(3, y + stream.integer(3) - 1))
  }
  return image
}

function split(
  images: readonly Uint8Array[],
  imageShape: ImageShape = [side, side, 1],
  name = 'x',
): Split {
  const size = images.length
  const read = async (positions: ArrayLike<number>) => ({
    size: positions.length,
    images: Float32Array.from(
      Array.from(positions).flatMap((position) => [...images[position]!]),
      (value) => value / 255,
    ),
    labels: new Int32Array(positions.length),
    positions: Uint32Array.from(positions),
  })
  return {
    ...{ dataset: 'strokes', name, size, imageShape, classes: ['a', 'b'], read },
    labels: new Int32Array(size),
    async *batches({ batchSize }) {
      for (let from = 0; from < size; from += batchSize) {
        const count = Math.min(batchSize, size - from)
        yield read(Array.from({ length: count }, (_, row) => from + row))
      }
    },
    digests: async () =>
      images.map((image) => createHash('sha256').update(image).digest('hex').slice(0, 16)),
    fingerprint: async () => 'sha256:x',
  }
}

const trained = Array.from({ length: 700 }, (_, seed) => stroke(seed))
const unseen = Array.from({ length: 200 }, (_, seed) => stroke(10_000 + seed))

const moved = (image: Uint8Array, down: number, across: number) =>
  image.map((_, at) => image[at - down * side - across] ?? 0)
const copies: Record<string, (image: Uint8Array) => Uint8Array> = {
  'moved by a pixel': (image) => moved(image, 0, 1),
  'moved by two pixels each way': (image) => moved(image, -2, 2),
  'brighter by 1 of 255': (image) => image.map((value) => value + 1),
  'of less contrast': (image) => image.map((value) => Math.round(0.9 * value)),
  'with a little noise': (image) => {
    const stream = random(image.reduce((sum, value) => sum + value, 0))
    return image.map((value) => Math.max(0, value - stream.integer(5)))
  },
}

describe('nearCopies', () => {
  test.each(Object.entries(copies))('knows images %s', async (_, copy) => {
    const lineage = [await lineageEntry('training', split(trained))]
    const copied = trained.slice(0, 100).map(copy)
    expect(await nearCopies(lineage, split([...copied, ...unseen]))).toBe(100)
  })

  test('takes images that were never seen for no copies, nor blank ones, nor the same', async () => {
    const blank = new Uint8Array(side * side)
    const grey = new Uint8Array(side * side).fill(9)
    const lineage = [await lineageEntry('training', split([...trained, blank, grey]))]
    const others = [...unseen, grey.map(() => 7), ...trained.slice(0, 50)]
    expect(await nearCopies(lineage, split(others))).toBe(0)
  })

  test('counts nothing where the lineage has no signatures: older versions, tiny images', async () => {
    const { signatures, ...older } = await lineageEntry('training', split(trained))
    expect(Buffer.from(signatures!, 'base64')).toHaveLength(700 * 12)
    expect(await nearCopies([older], split(trained.map(copies['moved by a pixel']!)))).toBe(0)
    const tiny = split([Uint8Array.of(1, 2, 3, 4)], [2, 2, 1])
    expect(await lineageEntry('training', tiny)).not.toHaveProperty('signatures')
  })

  test('a lineage keeps 100,000 signatures at most, from all over the split', async () => {
    const first = Uint8Array.from({ length: 64 }, (_, at) => (at % 8 === 0 ? 255 : 0))
    const last = Uint8Array.from({ length: 64 }, (_, at) => (at < 8 ? 255 : 0))
    const many = Array.from({ length: 100_002 }, (_, at) => (at < 50_000 ? first : last))
    const digests = async () => many.map((_, at) => at.toString(16).padStart(16, '0'))
    const { signatures } = await lineageEntry('training', { ...split(many, [8, 8, 1]), digests })
    const kept = Buffer.from(signatures!, 'base64')
    expect(kept).toHaveLength(100_000 * 12)
    expect(kept.subarray(0, 12)).not.toEqual(kept.subarray(-12))
  }, 60_000)
})

test('more than one in twenty are many', () => {
  expect([areMany(5, 100), areMany(6, 100)]).toEqual([false, true])
})

test('a signature is what the discrete Fourier transform gives', () => {
  // cos(2 pi x / 8) has its only magnitude at one turn across, whatever is added or where it begins.
  const wave = (shift: number) =>
    Float32Array.from(
      { length: 64 },
      (_, at) => 0.5 + 0.25 * Math.cos((2 * Math.PI * ((at % 8) + shift)) / 8),
    )
  const signature = new Uint8Array(12)
  for (const shift of [0, 3]) {
    imageSignature([8, 8, 1])!(wave(shift), signature)
    expect([...signature]).toEqual([255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  }
})
