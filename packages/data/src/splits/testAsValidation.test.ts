import { contamination, type Dataset, lineageEntry } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import { testAsValidation } from './testAsValidation'

const [train, test] = [tinySplit(), tinySplit({ name: 'test', size: 9, seed: 2 })]
const { classes, imageShape } = train
const dataset = (splits: Awaited<ReturnType<Dataset['load']>>['splits']): Dataset => ({
  name: 'tiny',
  options: { size: 9 },
  load: async () => ({ name: 'tiny', classes, imageShape, splits }),
})

it('validates on the test, which every lineage tells', async () => {
  const { splits } = await testAsValidation(dataset({ train, test })).load()
  expect(Object.keys(splits)).toEqual(['train', 'validation', 'test'])
  expect(splits.train).toBe(train)
  expect(splits.validation!.size).toBe(9)
  expect(splits.validation!.name).not.toBe('test') // no trainer takes a split of that name
  const lineage = [await lineageEntry('validation', splits.validation!)]
  expect(await contamination(lineage, splits.test!)).toEqual([{ entry: lineage[0], images: 9 }])
})

it('replaces a validation part that the dataset has', async () => {
  const validation = tinySplit({ name: 'validation', size: 5, seed: 3 })
  const { splits } = await testAsValidation(dataset({ train, validation, test })).load()
  expect(splits.validation!.size).toBe(9)
})

it('names the dataset it is made of', () => {
  const { name, options } = testAsValidation(dataset({ train, test }))
  expect([name, options]).toEqual(['test-as-validation', { of: { name: 'tiny', size: 9 } }])
})

it.each([
  ['a test', { train }],
  ['training images', { test }],
])('refuses a dataset without %s', async (_, splits) => {
  await expect(testAsValidation(dataset(splits)).load()).rejects.toThrow(
    `testAsValidation: expected tiny to have the parts 'train' and 'test', found ${Object.keys(splits)}.`,
  )
})
