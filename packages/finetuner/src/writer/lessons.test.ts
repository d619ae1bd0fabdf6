import type { Augmentation, Dataset, Split } from '@inkstone/core'
import { datasetSuite, tinySplit } from '@inkstone/testing'
import { type LessonsOptions, lessons } from './lessons'

const mirror: Augmentation = {
  name: 'mirror',
  options: {},
  apply: (image, _, stream) => (stream.uniform() < 0.7 ? image.toReversed() : image.slice()),
}
const examples = tinySplit({ name: 'anna', size: 7, seed: 3 })
const replay = tinySplit({ size: 50, seed: 2 })
const options: LessonsOptions = {
  ...{ examples, augmentation: mirror, replay, seed: 1 },
  ...{ steps: 3, rounds: 2, batchSize: 8 },
}

function datasetOf(split: Split): Dataset {
  const { dataset: name, classes, imageShape } = split
  const loaded = { name, classes, imageShape, splits: { [split.name]: split } }
  return { name, options: {}, load: async () => loaded }
}

datasetSuite('lessons with a replay', () => datasetOf(lessons(options)))
datasetSuite('lessons without one', () => datasetOf(lessons({ ...options, replay: undefined })))

test('in each round every example comes equally often, and half of each batch is replayed', async () => {
  const split = lessons({ ...options, examples: tinySplit({ name: 'anna', size: 4 }) })
  expect([split.size, split.labels.length]).toEqual([48, 48])
  const whole = await split.digests()
  const old = new Set(await replay.digests())
  const seen: string[] = []
  for await (const batch of split.batches({ batchSize: 8, shuffleSeed: 1 })) {
    const digests = Array.from(batch.positions, (position) => whole[position]!)
    seen.push(...digests.slice(0, 4))
    expect(digests.slice(0, 4).some((digest) => old.has(digest))).toBe(false)
    expect(digests.slice(4).every((digest) => old.has(digest))).toBe(true)
    const plain = await split.read(batch.positions)
    expect(batch.images.subarray(4 * 36)).toEqual(plain.images.subarray(4 * 36))
  }
  for (const round of [seen.slice(0, 12), seen.slice(12)]) {
    const times = new Map<string, number>()
    for (const digest of round) times.set(digest, (times.get(digest) ?? 0) + 1)
    expect([...times.values()]).toEqual([3, 3, 3, 3])
  }
})

test('its fingerprint is that of the images it shows, not of those it draws from', async () => {
  const of = (changes: Partial<LessonsOptions>) => lessons({ ...options, ...changes }).fingerprint()
  const own = await of({})
  expect(own).not.toBe(await examples.fingerprint())
  expect(await of({})).toBe(own)
  expect(await of({ seed: 2 })).not.toBe(own)
  expect(await of({ replay: undefined })).not.toBe(own)
  // each of 7 examples once: the images of the examples, in another order
  expect(await of({ replay: undefined, steps: 1, rounds: 1, batchSize: 7 })).toBe(
    await examples.fingerprint(),
  )
})
