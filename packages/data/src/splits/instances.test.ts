import type { Dataset, LoadedDataset, Split } from '@inkstone/core'
import { asInstance, datasetSuite } from '@inkstone/testing'
import { augmented } from '../augmentations/augmented'
import { shift } from '../augmentations/shift'
import { cleaned } from '../cleaning/cleaned'
import { resize } from '../pictures/resize'
import { arraySplit } from './arraySplit'
import { fewExamples } from './fewExamples'
import { holdOut } from './holdOut'
import { kFold } from './kFold'
import { testAsTraining } from './testAsTraining'
import { testAsValidation } from './testAsValidation'

// Whatever makes a dataset of another one asks its members through the object: dataset, what it loads and its splits may
// be instances of classes, which have nothing that could be spread.

const classes = ['even', 'odd']
const imageShape = [6, 6, 1] as const

/** Each image another one, with ink in the middle. */
function numbered(name: string, first: number, size: number): Split {
  const pixels = Uint8Array.from({ length: size * 36 }, (_, at) => {
    const [image, place] = [Math.floor(at / 36), at % 36]
    return place === 14 ? 255 : place === 15 ? first + image : place === 20 ? 200 : 0
  })
  const labels = Uint8Array.from({ length: size }, (_, position) => position % 2)
  return arraySplit({ dataset: 'numbered', name, imageShape, classes, pixels, labels })
}

function ofInstances(parts: readonly ('train' | 'test')[]): Dataset {
  const splits: Record<string, Split> = {}
  if (parts.includes('train')) splits.train = asInstance(numbered('train', 1, 60))
  if (parts.includes('test')) splits.test = asInstance(numbered('test', 101, 40))
  const loaded: LoadedDataset = asInstance({ name: 'numbered', classes, imageShape, splits })
  return asInstance<Dataset>({ name: 'numbered', options: { size: 60 }, load: async () => loaded })
}

const both = () => ofInstances(['train', 'test'])
const makers: Record<string, () => Dataset> = {
  augmented: () => augmented(both(), [asInstance(shift({ pixels: 1 }))]),
  cleaned: () => cleaned(both()),
  fewExamples: () => fewExamples(both(), { ofEach: 12 }),
  holdOut: () => holdOut(ofInstances(['train']), { test: 0.3, validation: 0.3 }),
  kFold: () => kFold(both(), { folds: 3, fold: 1 }),
  resize: () => resize(both(), { height: 8, width: 8 }),
}
for (const [name, make] of Object.entries(makers)) {
  datasetSuite(`${name} of instances of classes`, make)
}

test.each<[string, (dataset: Dataset) => Dataset, string[]]>([
  ['testAsTraining', testAsTraining, ['train', 'test']],
  ['testAsValidation', testAsValidation, ['train', 'validation', 'test']],
])('%s takes instances of classes', async (_, make, parts) => {
  const loaded = await make(both()).load()
  expect([loaded.name, loaded.classes, loaded.imageShape]).toEqual([
    'numbered',
    classes,
    imageShape,
  ])
  expect(Object.keys(loaded.splits)).toEqual(parts)
  const test = await numbered('test', 101, 40).fingerprint()
  for (const part of parts.slice(parts.length - 2 || 0).filter((name) => name !== 'train')) {
    expect(await loaded.splits[part]!.fingerprint()).toBe(test)
  }
})
