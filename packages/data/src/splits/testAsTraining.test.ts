import { contamination, type Dataset, lineageEntry } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import { testAsTraining } from './testAsTraining'

const [train, test] = [tinySplit(), tinySplit({ name: 'test', size: 9, seed: 2 })]
const { classes, imageShape } = train
const dataset = (splits: Awaited<ReturnType<Dataset['load']>>['splits']): Dataset => ({
  name: 'tiny',
  options: { size: 9 },
  load: async () => ({ name: 'tiny', classes, imageShape, splits }),
})

it('trains on the test, which every lineage tells', async () => {
  const { name, splits } = await testAsTraining(dataset({ train, test })).load()
  expect([name, Object.keys(splits)]).toEqual(['tiny', ['train', 'test']])
  expect(splits.train!.size).toBe(9)
  expect(splits.train!.name).not.toBe('test') // no trainer takes a split of that name
  const lineage = [await lineageEntry('fine-tuning', splits.train!)]
  expect(await contamination(lineage, splits.test!)).toEqual([{ entry: lineage[0], images: 9 }])
})

it('says of what it is made', () => {
  const { name, options } = testAsTraining(dataset({ train, test }))
  expect([name, options]).toEqual(['test-as-training', { of: { name: 'tiny', size: 9 } }])
})

it('refuses a dataset without a test', async () => {
  await expect(testAsTraining(dataset({ train })).load()).rejects.toThrow(
    "testAsTraining: expected tiny to have a part 'test', found train.",
  )
})
