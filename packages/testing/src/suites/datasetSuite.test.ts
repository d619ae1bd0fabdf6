import { createHash } from 'node:crypto'
import {
  type Batch,
  type BatchOptions,
  type Dataset,
  InkstoneError,
  random,
  type Split,
} from '@inkstone/core'
import { asInstance } from '../subjects/asInstance'
import { datasetChecks, datasetSuite } from './datasetSuite'

/** 30 images of 2x2 in each of two splits; `breakSplit` spoils what the suite must notice. */
function toy(breakSplit: (split: Split) => Partial<Split> = () => ({})): Dataset {
  const part = (name: string, first: number): Split => {
    const split = toySplit(name, first)
    return { ...split, ...breakSplit(split) }
  }
  const splits = { train: part('train', 0), test: part('test', 100) }
  const loaded = { name: 'toy', classes: ['even', 'odd'], imageShape: [2, 2, 1] as const, splits }
  return { name: 'toy', options: { seed: 1 }, load: async () => loaded }
}

function toySplit(name: string, first: number): Split {
  const size = 30
  const bytes = (position: number) => [0, 255, first + position, 51]
  const labels = Int32Array.from({ length: size }, (_, position) => position % 2)
  const read: Split['read'] = async (positions) => {
    const wanted = Uint32Array.from(positions)
    for (const position of Array.from(positions)) {
      if (position < 0 || position >= size) throw new RangeError(`no position ${position}`)
    }
    const images = Float32Array.from(
      wanted.length ? [...wanted].flatMap(bytes) : [],
      (v) => v / 255,
    )
    const chosen = Int32Array.from(wanted, (position) => labels[position]!)
    return { size: wanted.length, images, labels: chosen, positions: wanted }
  }
  const digests = async () =>
    Array.from({ length: size }, (_, position) => {
      const header = [2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0]
      const hash = createHash('sha256').update(Uint8Array.from([...header, ...bytes(position)]))
      return hash.digest('hex').slice(0, 16)
    })
  return {
    dataset: 'toy',
    name,
    size,
    imageShape: [2, 2, 1],
    classes: ['even', 'odd'],
    labels,
    read,
    async *batches({ batchSize, shuffleSeed, epoch = 0, skip = 0, remainder = 'keep' }) {
      if (!(batchSize >= 1)) throw new InkstoneError('batches.batchSize: expected 1 or more')
      const order = Array.from({ length: size }, (_, position) => position)
      if (shuffleSeed !== undefined) random(shuffleSeed).split(epoch).shuffle(order)
      for (let at = skip * batchSize; at < size; at += batchSize) {
        const wanted = order.slice(at, at + batchSize)
        if (wanted.length === batchSize || remainder === 'keep') yield await read(wanted)
      }
    },
    digests,
    async fingerprint() {
      const sorted = [...(await digests())].sort().join('')
      return `sha256:${createHash('sha256').update(sorted).digest('hex')}`
    },
  }
}

datasetSuite('toy', toy)

datasetSuite('an instance of a class', () => {
  const dataset = toy()
  const loaded = dataset.load().then(({ splits, ...others }) => {
    const parts = Object.entries(splits).map(([name, split]) => [name, asInstance(split)] as const)
    return asInstance({ ...others, splits: Object.fromEntries(parts) })
  })
  return asInstance({ ...dataset, load: () => loaded })
})

/** Names of the checks that fail. */
async function failures(make: () => Dataset): Promise<string[]> {
  const failed: string[] = []
  for (const check of datasetChecks) {
    await check.run(make).catch(() => failed.push(check.name))
  }
  return failed
}

const augmentation = { name: 'dim', options: {} }
type Dimness = (position: number, row: number) => number
/** Another for each position and epoch. */
const dimness = (epoch = 0) => {
  return (position: number) => 1 / (2 + position + epoch)
}

/** Each image times a number of its own. */
async function* dimmed(batches: AsyncIterable<Batch>, by: Dimness): AsyncIterable<Batch> {
  for await (const batch of batches) {
    const images = batch.images.map((value, at) => {
      const row = Math.floor(at / 4)
      return value * by(batch.positions[row]!, row)
    })
    yield { ...batch, images }
  }
}

/** The same in training alone. */
function augmented(batches: AsyncIterable<Batch>, { shuffleSeed }: BatchOptions, by: Dimness) {
  return shuffleSeed === undefined ? batches : dimmed(batches, by)
}

test('passes an augmented split', async () => {
  const sound = ({ batches }: Split): Partial<Split> => ({
    augmentation,
    batches: (options) => augmented(batches(options), options, dimness(options.epoch)),
  })
  expect(await failures(() => toy(sound))).toEqual([])
})

const brokenSplits: [what: string, spoil: (split: Split) => Partial<Split>, check: string][] = [
  [
    'calls itself by another name',
    () => ({ name: 'training' }),
    'describes its contents, consistently in the whole and in each split',
  ],
  [
    'has a label beyond its classes',
    ({ labels }) => ({ labels: Int32Array.from(labels, (label) => label * 2) }),
    'labels every image with one of its classes',
  ],
  [
    'reads in ascending order, whatever is asked',
    ({ read }) => ({ read: (positions) => read(Uint32Array.from(positions).sort()) }),
    'reads the requested images, in that order',
  ],
  [
    'gives pixels from 0 to 255',
    ({ read }) => ({
      async read(positions) {
        const batch = await read(positions)
        return { ...batch, images: batch.images.map((value) => value * 255) }
      },
    }),
    'gives images from 0 (paper) to 1 (ink)',
  ],
  [
    'reads position -1 as 0',
    ({ read }) => ({ read: (positions) => read(Array.from(positions, (at) => Math.max(0, at))) }),
    'refuses a position out of range',
  ],
  [
    'shuffles unasked',
    ({ batches }) => ({ batches: (options) => batches({ shuffleSeed: 9, ...options }) }),
    'keeps its own order without a seed',
  ],
  [
    'never shuffles',
    ({ batches }) => ({ batches: (options) => batches({ ...options, shuffleSeed: undefined }) }),
    'reads every image once per epoch, shuffled',
  ],
  [
    'has one order for all epochs',
    ({ batches }) => ({ batches: (options) => batches({ ...options, epoch: 0 }) }),
    'shuffles the same for the same seed and epoch, and differently for others',
  ],
  [
    'begins an interrupted epoch anew',
    ({ batches }) => ({ batches: (options) => batches({ ...options, skip: 0 }) }),
    'resumes where an epoch was interrupted',
  ],
  [
    'always drops the rest',
    ({ batches }) => ({ batches: (options) => batches({ ...options, remainder: 'drop' }) }),
    'keeps or drops leftover images',
  ],
  [
    'gives batches of blank images',
    ({ batches }) => ({
      async *batches(options) {
        for await (const batch of batches(options)) {
          yield { ...batch, images: batch.images.map(() => 0) }
        }
      },
    }),
    'gives the same images in batches as by position',
  ],
  [
    'changes its images and does not say so',
    ({ batches }) => ({ batches: (options) => dimmed(batches(options), () => 0.5) }),
    'gives the same images in batches as by position',
  ],
  [
    'is augmented, and validates so',
    ({ batches }) => ({
      augmentation,
      batches: (options) => dimmed(batches(options), dimness(options.epoch)),
    }),
    'gives the same images in batches as by position',
  ],
  [
    'says that it is augmented, and is not',
    () => ({ augmentation }),
    'augments if it says so, the same for seed, epoch and position',
  ],
  [
    'augments by the place in the batch',
    ({ batches }) => ({
      augmentation,
      batches: (options) => augmented(batches(options), options, (_, row) => 1 / (1 + row)),
    }),
    'augments if it says so, the same for seed, epoch and position',
  ],
  [
    'augments every epoch alike',
    ({ batches }) => ({
      augmentation,
      batches: (options) => augmented(batches(options), options, (at) => 1 / (1 + at)),
    }),
    'augments if it says so, the same for seed, epoch and position',
  ],
  [
    'augments to more than ink',
    ({ batches }) => ({
      augmentation,
      batches: (options) => augmented(batches(options), options, () => 2 + (options.epoch ?? 0)),
    }),
    'augments if it says so, the same for seed, epoch and position',
  ],
  [
    'takes any batch size',
    ({ batches }) => ({
      batches: (options) => batches({ ...options, batchSize: options.batchSize || 30 }),
    }),
    'refuses empty batches',
  ],
  [
    'digests without the shape',
    () => ({
      digests: async () => Array.from({ length: 30 }, (_, at) => `${at}`.padStart(16, '0')),
    }),
    'digests its pixels as the contract says',
  ],
  [
    'has a fingerprint of its own making',
    ({ name }) => ({ fingerprint: async () => `sha256:${name}` }),
    'has the fingerprint of its digests',
  ],
]

test.each(brokenSplits)('the suite notices a split that %s', async (_, spoil, check) => {
  expect(await failures(() => toy(spoil))).toContain(check)
})

test('the suite notices a dataset that is broken as a whole', async () => {
  const twice = (): Dataset => ({ ...toy(), load: () => toy().load() })
  expect(await failures(twice)).toEqual(['returns the same object when it is loaded again'])

  const nameless = (): Dataset => ({ ...toy(), name: '' })
  expect(await failures(nameless)).toEqual(['has a name, and options that JSON holds'])

  const leaky = (): Dataset => {
    const load = async () => {
      const { splits, ...rest } = await toy().load()
      return { ...rest, splits: { train: splits.train!, test: { ...splits.train!, name: 'test' } } }
    }
    const loaded = load()
    return { ...toy(), load: () => loaded }
  }
  expect(await failures(leaky)).toEqual(['has no two splits of the same images'])

  let made = 0
  const fickle = (): Dataset => {
    const first = made++
    const loaded = toy()
      .load()
      .then((whole) => ({ ...whole, splits: { train: toySplit('train', first) } }))
    return { ...toy(), load: () => loaded }
  }
  expect(await failures(fickle)).toEqual(['is the same when it is made again'])
})
