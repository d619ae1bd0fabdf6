import {
  assertDataset,
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { groupSplit } from './groupSplit'
import { refuseAugmented } from './refuseAugmented'
import { stratifiedSplit } from './stratifiedSplit'
import { subset } from './subset'
import { withSplits } from './withSplits'

export interface HoldOutOptions {
  /** Fraction of the training images held out as `test`; 0 keeps the source's own test. */
  test?: number
  /** Fraction of the training images held out as `validation`; 0 keeps the source's own. */
  validation?: number
  seed?: number
  /** The group of each image of `train`, such as its writer. No group is then divided; without groups, each part has
   * the same share of every class. */
  groups?: readonly (string | number)[]
}

/** A dataset whose training images are divided: some held out as a test, some for validation. For sources with a
 * single part, such as `csv` and `imageFolder`.
 * @throws InkstoneError for a bad option; from `load`, if the source already has a part of that name, if groups and
 * images differ in number, or if a part would be empty
 * @example holdOut(csv('letters.csv'), { test: 0.2, validation: 0.1 }) */
export function holdOut(dataset: Dataset, options: HoldOutOptions = {}): Dataset {
  knownOptions('holdOut', options, ['test', 'validation', 'seed', 'groups'])
  assertDataset('holdOut', dataset)
  const { test = 0.2, validation = 0, seed = 1, groups } = options
  finiteNumber('holdOut.test', test, { min: 0, max: 0.9 })
  finiteNumber('holdOut.validation', validation, { min: 0, max: 0.9 })
  finiteNumber('holdOut.test and validation together', test + validation, { min: 1e-9, max: 0.95 })
  wholeNumber('holdOut.seed', seed, { min: 0 })
  return {
    name: dataset.name,
    options: {
      ...dataset.options,
      holdOut: { test, validation, seed, groups: groups ? groups.length : null },
    },
    load: loadOnce(async () => cut(await dataset.load(), { test, validation, seed, groups })),
  }
}

type Cut = Required<Pick<HoldOutOptions, 'test' | 'validation' | 'seed'>> &
  Pick<HoldOutOptions, 'groups'>

function cut(loaded: LoadedDataset, { test, validation, seed, groups }: Cut): LoadedDataset {
  refuseAugmented('holdOut', loaded)
  const { train, ...others } = loaded.splits
  if (!train) {
    throw new InkstoneError(
      `${loaded.name}: expected a part 'train' to hold images out from, found ${Object.keys(others).join(', ')}.`,
    )
  }
  for (const [part, fraction] of Object.entries({ test, validation })) {
    if (fraction === 0 || !(part in others)) continue
    throw new InkstoneError(
      `${loaded.name}: expected no part '${part}', because holdOut is to make one of ${fraction}, found one of ` +
        `${others[part]!.size} images. Set holdOut.${part} to 0 to keep it.`,
    )
  }
  const fractions = [1 - test - validation, validation, test]
  const stream = random(seed).split('hold out')
  if (groups && groups.length !== train.size) {
    throw new InkstoneError(
      `${loaded.name}: expected a group for each of ${train.size} images of train, got ${groups.length} (holdOut.groups).`,
    )
  }
  const parts = groups
    ? groupSplit(groups, fractions, stream)
    : stratifiedSplit(train.labels, fractions, stream)
  const splits: Record<string, Split> = {}
  for (const [index, part] of ['train', 'validation', 'test'].entries()) {
    const positions = parts[index]!
    if (fractions[index]! < 1e-9) continue
    if (positions.length === 0) {
      throw new InkstoneError(
        `${loaded.name}: expected images in each part, but '${part}', ${fractions[index]!.toFixed(3)} of ${train.size} ` +
          `${groups ? 'in whole groups' : 'images'}, would be empty. Hold out more, or add images.`,
      )
    }
    splits[part] = subset(train, positions, part)
  }
  return withSplits(loaded, { ...splits, ...others })
}
