import type { Split } from './dataset'
import {
  assertUntouched,
  contamination,
  isOfUnknownOrigin,
  type LineageEntry,
  lineageEntry,
  unknownOrigin,
} from './lineage'

/** A split of images with these digests, which nobody may read. */
function split(name: string, images: string[]): Split {
  const digests = images.map((image) => image.padStart(16, '0'))
  return {
    dataset: 'digits',
    name,
    size: images.length,
    imageShape: [1, 1, 1],
    classes: ['0', '1'],
    labels: new Int32Array(images.length),
    read: () => Promise.reject(new Error('digests are enough')),
    // biome-ignore lint/correctness/useYield: there is nothing to read
    async *batches() {
      throw new Error('digests are enough')
    },
    digests: async () => digests,
    fingerprint: async () => `sha256:${[...digests].sort().join('')}`,
  }
}

it('records what a split did to the weights, and which images it were', async () => {
  expect(await lineageEntry('training', split('train', ['ff', '1']))).toEqual({
    role: 'training',
    dataset: 'digits',
    split: 'train',
    size: 2,
    fingerprint: 'sha256:000000000000000100000000000000ff',
    images: Buffer.from('000000000000000100000000000000ff', 'hex').toString('base64'),
  })
})

it('counts the images that others were composed of, in a training and in a test', async () => {
  const source = '00000000000000aa'
  const composed = { ...split('strings', ['1', '2']), sources: async () => [[source], [source]] }
  const entry = await lineageEntry('training', composed)
  expect(entry.sources).toBe(Buffer.from(source, 'hex').toString('base64'))
  expect(await contamination([entry], split('test', ['aa', 'b']))).toEqual([{ entry, images: 1 }])
  const digits = await lineageEntry('training', split('train', ['aa']))
  await expect(assertUntouched([digits], composed)).rejects.toThrow(
    'digits/strings: 2 of its 2 images touched the weights',
  )
  // sources that are images of the split itself are recorded once
  const own = { ...split('train', ['aa']), sources: async () => [[source]] }
  expect(await lineageEntry('training', own)).not.toHaveProperty('sources')
})

it('refuses to test on images that touched the weights, whatever they are called now', async () => {
  const lineage = [await lineageEntry('fine-tuning', split('train', ['a', 'b']))]
  const again = split('test', ['b', 'a'])
  await expect(assertUntouched(lineage, again)).rejects.toThrow(
    'digits/test: 2 of its 2 images touched the weights (2 in the fine-tuning on digits/train), so a figure on them is not a test. Evaluate on images that the model has not seen (cleaned(dataset) of @inkstone/data ' +
      'leaves out those that two parts share), or say allowContaminated: true in the recipe (inkstone ' +
      'evaluate: --allow-contaminated) and every figure will be marked CONTAMINATED.',
  )
  expect(await contamination(lineage, again)).toEqual([{ entry: lineage[0], images: 2 }])
})

it('knows a single image again, in another split, another order, another company', async () => {
  const lineage = [
    await lineageEntry('training', split('train', ['a', 'b', 'c'])),
    await lineageEntry('validation', split('validation', ['d', 'e'])),
  ]
  await expect(assertUntouched(lineage, split('test', ['f', 'e', 'c', 'b']))).rejects.toThrow(
    'digits/test: 3 of its 4 images touched the weights (2 in the training on digits/train, 1 in the ' +
      'validation on digits/validation)',
  )
})

it('knows the whole set by its fingerprint where a lineage has nothing else', async () => {
  const { images: _, ...older }: LineageEntry = await lineageEntry(
    'training',
    split('train', ['a', 'b']),
  )
  expect(await contamination([older], split('test', ['b', 'a']))).toEqual([
    { entry: older, images: 2 },
  ])
  expect(await contamination([older], split('test', ['a']))).toEqual([])
})

it('lets a test on untouched images pass', async () => {
  const lineage = [await lineageEntry('training', split('train', ['a']))]
  await expect(assertUntouched(lineage, split('test', ['b']))).resolves.toBeUndefined()
})

it('keeps an unknown origin through whatever follows, and takes it for no image of a split', async () => {
  const tuned = [unknownOrigin, await lineageEntry('fine-tuning', split('train', ['a']))]
  expect(isOfUnknownOrigin(tuned)).toBe(true)
  expect(isOfUnknownOrigin(tuned.slice(1))).toBe(false)
  expect(await contamination(tuned, split('test', ['b']))).toEqual([])
})
