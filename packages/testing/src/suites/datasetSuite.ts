import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import {
  type Batch,
  type BatchOptions,
  type Dataset,
  isInkstoneError,
  type LoadedDataset,
  type Split,
} from '@inkstone/core'
import { type Check, registerChecks } from './check'

/** Registers {@link datasetChecks} as tests of a dataset.
 * @param make returns a fresh one each time, with the same options
 * @example datasetSuite('mnist', () => mnist()) */
export function datasetSuite(name: string, make: () => Dataset): void {
  registerChecks(`${name} as a Dataset`, make, datasetChecks)
}

/** What every `Dataset` must do. */
export const datasetChecks: readonly Check<Dataset>[] = [
  {
    name: 'has a name, and options that JSON holds',
    async run(make) {
      const { name, options } = make()
      assert.ok(typeof name === 'string' && name !== '', 'expected a name')
      assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
    },
  },
  {
    name: 'returns the same object when it is loaded again',
    async run(make) {
      const dataset = make()
      assert.equal(await dataset.load(), await dataset.load())
    },
  },
  {
    name: 'describes its contents, consistently in the whole and in each split',
    async run(make) {
      const { name, classes, imageShape, splits } = await loadedBy(make)
      assert.ok(Object.keys(splits).length > 0, 'expected at least one split')
      assert.ok(classes.length >= 2, `expected two classes or more, got ${classes.length}`)
      assert.equal(
        new Set(classes).size,
        classes.length,
        'expected a different name for each class',
      )
      for (const [key, split] of Object.entries(splits)) {
        assert.equal(split.name, key)
        assert.equal(split.dataset, name)
        assert.deepEqual([...split.classes], [...classes])
        assert.deepEqual([...split.imageShape], [...imageShape])
        assert.ok(split.size > 0, `expected images in ${key}`)
      }
    },
  },
  perSplit('labels every image with one of its classes', async ({ labels, size, classes }) => {
    assert.ok(labels instanceof Int32Array, 'expected labels as Int32Array')
    assert.equal(labels.length, size)
    const wrong = labels.findIndex((label) => label < 0 || label >= classes.length)
    assert.equal(wrong, -1, `label ${labels[wrong]} at position ${wrong} is out of range`)
  }),
  perSplit('reads the requested images, in that order', async (split) => {
    const wanted = somePositions(split)
    const together = await split.read(wanted)
    const pixels = pixelsOf(split)
    assert.equal(together.size, wanted.length)
    assert.ok(together.images instanceof Float32Array, 'expected images as Float32Array')
    assert.equal(together.images.length, wanted.length * pixels)
    assert.ok(together.positions instanceof Uint32Array, 'expected positions as Uint32Array')
    assert.deepEqual([...together.positions], wanted)
    for (const [row, position] of wanted.entries()) {
      const alone = await split.read([position])
      assert.equal(together.labels[row], split.labels[position], `label of position ${position}`)
      assert.deepEqual(alone.images, together.images.slice(row * pixels, (row + 1) * pixels))
    }
  }),
  perSplit('gives images from 0 (paper) to 1 (ink)', async (split) => {
    const { images } = await split.read(somePositions(split))
    assert.ok(
      images.every((value) => value >= 0 && value <= 1),
      'expected pixels from 0 to 1',
    )
    assert.ok(
      images.some((value) => value > 0.5),
      'expected some ink: are the pixels scaled twice?',
    )
  }),
  perSplit('refuses a position out of range', async (split) => {
    for (const position of [-1, split.size]) {
      await assert.rejects(async () => split.read([position]), RangeError)
    }
  }),
  perSplit('keeps its own order without a seed', async (split) => {
    const order = await orderOf(split, { batchSize: 64 })
    assert.deepEqual(
      order,
      Array.from({ length: split.size }, (_, position) => position),
    )
  }),
  perSplit('reads every image once per epoch, shuffled', async (split) => {
    const order = await orderOf(split, { batchSize: 64, shuffleSeed: 1, epoch: 2 })
    assert.equal(order.length, split.size)
    assert.equal(new Set(order).size, split.size)
    assert.ok(split.size < 20 || order.some((position, row) => position !== row), 'not shuffled')
  }),
  perSplit(
    'shuffles the same for the same seed and epoch, and differently for others',
    async (split) => {
      const order = (shuffleSeed: number, epoch: number) =>
        orderOf(split, { batchSize: 100, shuffleSeed, epoch })
      const first = await order(1, 0)
      assert.deepEqual(await order(1, 0), first)
      if (split.size < 20) return // few orders: two may well agree
      assert.notDeepEqual(await order(1, 1), first, 'epochs 0 and 1 have the same order')
      assert.notDeepEqual(await order(2, 0), first, 'seeds 1 and 2 have the same order')
    },
  ),
  perSplit('resumes where an epoch was interrupted', async (split) => {
    const options = { batchSize: Math.ceil(split.size / 5), shuffleSeed: 3, epoch: 1 }
    const whole = await orderOf(split, options)
    const rest = await orderOf(split, { ...options, skip: 2 })
    assert.deepEqual(rest, whole.slice(2 * options.batchSize))
  }),
  perSplit('keeps or drops leftover images', async (split) => {
    const batchSize = Math.max(1, Math.floor(split.size * 0.4)) // two batches and a rest
    const sizes = async (remainder: 'keep' | 'drop') => {
      const found: number[] = []
      for await (const { size } of split.batches({ batchSize, remainder })) found.push(size)
      return found
    }
    const whole = Array.from({ length: Math.floor(split.size / batchSize) }, () => batchSize)
    const rest = split.size % batchSize
    assert.deepEqual(await sizes('drop'), whole)
    assert.deepEqual(await sizes('keep'), rest === 0 ? whole : [...whole, rest])
  }),
  perSplit('gives the same images in batches as by position', async (split) => {
    for (const shuffleSeed of [undefined, 5]) {
      for await (const batch of split.batches({ batchSize: 7, shuffleSeed })) {
        const read = await split.read(batch.positions)
        assert.deepEqual(batch.labels, read.labels)
        if (shuffleSeed && split.augmentation) break // what they are then, the next check looks at
        assert.deepEqual(batch.images, read.images)
        break
      }
    }
  }),
  perSplit('augments if it says so, the same for seed, epoch and position', async (split) => {
    if (!split.augmentation) return
    const ofEpoch = (epoch: number, batchSize: number) =>
      picturesOf(split, { batchSize, shuffleSeed: 5, epoch })
    const pictures = await ofEpoch(2, 7)
    const { images } = await split.read([...pictures.keys()])
    const plain = [...pictures.values()].every((picture, row) =>
      picture.every((value, at) => value === images[row * picture.length + at]),
    )
    assert.ok(!plain, `expected ${split.augmentation.name} to change an image`)
    for (const picture of pictures.values()) {
      assert.ok(
        picture.every((value) => value >= 0 && value <= 1),
        'expected pixels from 0 to 1',
      )
    }
    assert.deepEqual(await ofEpoch(2, 13), pictures, 'other batches, other pictures')
    assert.notDeepEqual(await ofEpoch(3, 7), pictures, 'epochs 2 and 3 have the same pictures')
  }),
  perSplit('keeps a batch valid until the batch after the next is requested', async (split) => {
    const options = { batchSize: Math.max(1, Math.ceil(split.size / 7)), shuffleSeed: 4 }
    const pictures = await picturesOf(split, options)
    const standing: Batch[] = []
    for await (const batch of split.batches({ ...options, reuse: true })) {
      standing.push(batch)
      for (const { images, positions } of standing.slice(-2)) {
        const expected = new Float32Array(images.length)
        positions.forEach((position, row) => {
          const picture = pictures.get(position)!
          expected.set(picture, row * picture.length)
        })
        assert.ok(
          images.every((value, at) => value === expected[at]),
          'expected the batch before the last to be as it was given',
        )
      }
    }
  }),
  perSplit('refuses empty batches', async (split) => {
    await assert.rejects(
      () => orderOf(split, { batchSize: 0 }),
      (error) => isInkstoneError(error) && /batchSize/.test(error.message),
    )
  }),
  perSplit('digests its pixels as the contract says', async (split) => {
    const digests = await split.digests()
    assert.equal(digests.length, split.size)
    const pixels = pixelsOf(split)
    const wanted = somePositions(split)
    const { images } = await split.read(wanted)
    wanted.forEach((position, row) => {
      const image = images.subarray(row * pixels, (row + 1) * pixels)
      assert.equal(digests[position], digestOf(image, split), `digest of position ${position}`)
    })
  }),
  perSplit('has the fingerprint of its digests', async (split) => {
    const sorted = [...(await split.digests())].sort().join('')
    const expected = `sha256:${createHash('sha256').update(sorted).digest('hex')}`
    assert.equal(await split.fingerprint(), expected)
  }),
  {
    name: 'has no two splits of the same images',
    async run(make) {
      const { splits } = await loadedBy(make)
      const fingerprints = new Map<string, string>()
      for (const split of Object.values(splits)) {
        const fingerprint = await split.fingerprint()
        const other = fingerprints.get(fingerprint)
        assert.ok(other === undefined, `${other} and ${split.name} hold the same images`)
        fingerprints.set(fingerprint, split.name)
      }
    },
  },
  {
    name: 'is the same when it is made again',
    async run(make) {
      assert.deepEqual(
        await fingerprintsOf(await make().load()),
        await fingerprintsOf(await make().load()),
      )
    },
  },
]

function perSplit(name: string, run: (split: Split) => Promise<void>): Check<Dataset> {
  return {
    name,
    async run(make) {
      const { splits } = await loadedBy(make)
      for (const split of Object.values(splits)) await run(split)
    },
  }
}

/** Loads once for all the checks that only read: loading may take a while. */
function loadedBy(make: () => Dataset): Promise<LoadedDataset> {
  const known = loaded.get(make) ?? make().load()
  loaded.set(make, known)
  return known
}

const loaded = new WeakMap<() => Dataset, Promise<LoadedDataset>>()

/** Out of order, with one twice, and including the first and the last. */
function somePositions({ size }: Split): number[] {
  return [size - 1, 0, size >> 1, size - 1, Math.min(1, size - 1)]
}

function pixelsOf({ imageShape }: Split): number {
  return imageShape.reduce((product, length) => product * length, 1)
}

async function orderOf(split: Split, options: BatchOptions): Promise<number[]> {
  const order: number[] = []
  for await (const { positions } of split.batches(options)) order.push(...positions)
  return order
}

/** The images of an epoch's batches, by position. */
async function picturesOf(split: Split, options: BatchOptions): Promise<Map<number, Float32Array>> {
  const pictures: [number, Float32Array][] = []
  const pixels = pixelsOf(split)
  for await (const { positions, images } of split.batches(options)) {
    positions.forEach((position, row) => {
      pictures.push([position, images.slice(row * pixels, (row + 1) * pixels)])
    })
  }
  return new Map(pictures.sort(([one], [other]) => one - other))
}

function digestOf(image: Float32Array, { imageShape }: Split): string {
  const shape = Buffer.alloc(12)
  imageShape.forEach((size, axis) => {
    shape.writeUInt32LE(size, axis * 4)
  })
  const pixels = Uint8Array.from(image, (value) => Math.round(value * 255))
  return createHash('sha256').update(shape).update(pixels).digest('hex').slice(0, 16)
}

async function fingerprintsOf({ splits }: LoadedDataset): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const [name, split] of Object.entries(splits)) found[name] = await split.fingerprint()
  return found
}
