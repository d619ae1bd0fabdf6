import type { Dataset, Split } from '@inkstone/core'
import { augmented } from '../augmentations/augmented'
import { augmentedSplit } from '../augmentations/augmentedSplit'
import { rotate } from '../augmentations/rotate'
import { cleaned } from '../cleaning/cleaned'
import { findFlaws } from '../cleaning/findFlaws'
import { resize } from '../pictures/resize'
import { fewExamples } from './fewExamples'
import { holdOut } from './holdOut'
import { kFold } from './kFold'
import { subset } from './subset'
import { testAsTraining } from './testAsTraining'
import { testAsValidation } from './testAsValidation'

/** As plain JavaScript would pass it. */
const missing = JSON.parse('{}') as { dataset: Dataset; split: Split }

test.each<[string, (dataset: Dataset) => Dataset]>([
  ['holdOut', (dataset) => holdOut(dataset)],
  ['kFold', (dataset) => kFold(dataset, { fold: 0 })],
  ['cleaned', (dataset) => cleaned(dataset)],
  ['resize', (dataset) => resize(dataset, { height: 2, width: 2 })],
  ['augmented', (dataset) => augmented(dataset, [rotate()])],
  ['fewExamples', (dataset) => fewExamples(dataset, { ofEach: 1 })],
  ['testAsTraining', testAsTraining],
  ['testAsValidation', testAsValidation],
])('%s says that it expected a dataset', (stage, make) => {
  expect(() => make(missing.dataset)).toThrow(
    `${stage}: expected a dataset, such as mnist(), got undefined.`,
  )
})

test('subset and augmentedSplit say that they expected a split', () => {
  expect(() => subset(missing.split, [0])).toThrow('subset: expected a split, such as')
  expect(() => augmentedSplit(missing.split, [rotate()])).toThrow('augmentedSplit: expected a spl')
})

test('findFlaws says that it expected a loaded dataset', async () => {
  const dataset = JSON.parse('{"name":"digits"}')
  await expect(findFlaws(dataset)).rejects.toThrow(
    'findFlaws: expected a loaded dataset, with splits. Load it first: findFlaws(await dataset.load()).',
  )
})
