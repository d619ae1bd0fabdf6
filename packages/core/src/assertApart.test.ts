import { assertApart } from './assertApart'
import type { Split } from './dataset'

/** A split of images with these digests, which nobody may read. */
function split(name: string, digests: string[]): Split {
  return {
    dataset: 'digits',
    name,
    size: digests.length,
    imageShape: [1, 1, 1],
    classes: ['0', '1'],
    labels: new Int32Array(digests.length),
    read: () => Promise.reject(new Error('digests are enough')),
    // biome-ignore lint/correctness/useYield: there is nothing to read
    async *batches() {
      throw new Error('digests are enough')
    },
    digests: async () => digests,
    fingerprint: async () => [...digests].sort().join(),
  }
}

it('refuses a test that shares images with what is learnt from', async () => {
  const test = split('test', ['a', 'b', 'c', 'd'])
  const train = split('train', ['e', 'f'])
  const validation = split('validation', ['g', 'd', 'b'])
  await expect(assertApart(test, [train, validation])).rejects.toThrow(
    'digits/test: expected images that are in no other part, found 2 of 4 in digits/validation too (image 1 is ' +
      'image 2 there), so a figure on them is no test. Leave them out of the training: cleaned(dataset) of ' +
      '@inkstone/data does.',
  )
})

it('lets parts that are apart pass, and leaves the very same images to the lineage', async () => {
  const test = split('test', ['a', 'b'])
  await expect(assertApart(test, [split('train', ['c'])])).resolves.toBeUndefined()
  await expect(assertApart(test, [split('train', ['b', 'a'])])).resolves.toBeUndefined()
})
