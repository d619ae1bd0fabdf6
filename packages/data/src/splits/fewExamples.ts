import {
  assertDataset,
  type Dataset,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  type Random,
  random,
  wholeNumber,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from './refuseAugmented'
import { subset } from './subset'
import { withSplits } from './withSplits'

export interface FewExamplesOptions {
  /** Number of training images kept per class. */
  ofEach: number
  /** Selects which. Default 1. */
  seed?: number
}

/** A dataset with a few training images of each class, as one would have of a new writer; the other parts are unchanged.
 * @throws InkstoneError for a bad option; from `load`, if there is no `train`, or too few images of a class
 * @example fewExamples(optdigits(), { ofEach: 10 }) */
export function fewExamples(dataset: Dataset, options: FewExamplesOptions): Dataset {
  knownOptions('fewExamples', options, ['ofEach', 'seed'])
  assertDataset('fewExamples', dataset)
  const { ofEach, seed = 1 } = options
  wholeNumber('fewExamples.ofEach', ofEach, { min: 1, unit: 'images' })
  wholeNumber('fewExamples.seed', seed, { min: 0 })
  return {
    name: dataset.name,
    options: { ...dataset.options, fewExamples: { ofEach, seed } },
    load: loadOnce(async () => reduced(await dataset.load(), ofEach, random(seed).split('few'))),
  }
}

function reduced(loaded: LoadedDataset, ofEach: number, stream: Random): LoadedDataset {
  refuseAugmented('fewExamples', loaded)
  const { name, classes, splits } = loaded
  const { train } = splits
  if (!train) {
    throw new InkstoneError(
      `${name}: expected a part 'train' to take examples from, found ${Object.keys(splits).join(', ')}.`,
    )
  }
  const wanted = classes.map(() => ofEach)
  const order = stream.shuffle(Uint32Array.from(train.labels, (_, position) => position))
  const taken = order.filter((position) => wanted[train.labels[position]!]!-- > 0)
  wanted.forEach((left, label) => {
    if (left <= 0) return
    throw new InkstoneError(
      `${name}/train: expected ${ofEach} images of each class (fewExamples.ofEach), found ${ofEach - left} of ` +
        `'${classes[label]}'. Ask for fewer.`,
    )
  })
  return withSplits(loaded, { ...splits, train: subset(train, taken) })
}
