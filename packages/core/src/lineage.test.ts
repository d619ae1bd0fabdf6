import type { Split } from './dataset'
import { assertUntouched, contamination, lineageEntry } from './lineage'

/** A split that has a fingerprint and nothing else to read. */
function split(name: string, fingerprint: string): Split {
  return {
    dataset: 'digits',
    name,
    size: 2,
    imageShape: [1, 1, 1],
    classes: ['0', '1'],
    labels: Int32Array.of(0, 1),
    read: () => Promise.reject(new Error('lineage must not read images')),
    // biome-ignore lint/correctness/useYield: there is nothing to read
    async *batches() {
      throw new Error('lineage must not read images')
    },
    digests: async () => [],
    fingerprint: async () => fingerprint,
  }
}

it('records what a split did to the weights', async () => {
  expect(await lineageEntry('training', split('train', 'sha256:aa'))).toEqual({
    role: 'training',
    dataset: 'digits',
    split: 'train',
    size: 2,
    fingerprint: 'sha256:aa',
  })
})

it('refuses to test on images that touched the weights, whatever they are called now', async () => {
  const lineage = [await lineageEntry('fine-tuning', split('train', 'sha256:aa'))]
  await expect(assertUntouched(lineage, split('test', 'sha256:aa'))).rejects.toThrow(
    'digits/test: these 2 images touched the weights (fine-tuning on digits/train), so a figure on them is ' +
      'no test. Evaluate on a split that the model has not seen, or say allowContaminated: true in the ' +
      'recipe (inkstone evaluate: --allow-contaminated) and every figure will be marked CONTAMINATED.',
  )
  expect(await contamination(lineage, split('test', 'sha256:aa'))).toEqual(lineage)
})

it('lets a test on untouched images pass', async () => {
  const lineage = [await lineageEntry('training', split('train', 'sha256:aa'))]
  await expect(assertUntouched(lineage, split('test', 'sha256:bb'))).resolves.toBeUndefined()
})
