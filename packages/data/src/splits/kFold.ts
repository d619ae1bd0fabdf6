import {
  assertDataset,
  type Dataset,
  InkstoneError,
  knownOptions,
  random,
  wholeNumber,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from './refuseAugmented'
import { stratifiedSplit } from './stratifiedSplit'
import { subset } from './subset'
import { withSplits } from './withSplits'

export interface KFoldOptions {
  /** Number of parts of the training images. Default: 5. */
  folds?: number
  /** Which of them is `validation`, from 0; the others are `train`. */
  fold: number
  seed?: number
}

/** One fold of a k-fold cross-validation: of `folds` parts of the training images, each with the same share of
 * every class, one is `validation` and the others are `train`. Over all folds each image is validated on once. A test
 * part of the source is unchanged and not used.
 * @throws InkstoneError for a bad option; from `load`, if the source already has a validation part, or fewer
 * images than folds
 * @example for (let fold = 0; fold < 5; fold++) kFold(mnist({ validation: 0 }), { fold }) */
export function kFold(dataset: Dataset, options: KFoldOptions): Dataset {
  knownOptions('kFold', options, ['folds', 'fold', 'seed'])
  assertDataset('kFold', dataset)
  const { folds = 5, fold, seed = 1 } = options
  wholeNumber('kFold.folds', folds, { min: 2 })
  wholeNumber('kFold.fold', fold, { min: 0, max: folds - 1 })
  wholeNumber('kFold.seed', seed, { min: 0 })
  return {
    name: dataset.name,
    options: { ...dataset.options, kFold: { folds, fold, seed } },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('kFold', loaded)
      const { train, ...others } = loaded.splits
      if (!train || others.validation || train.size < folds) {
        const found = Object.values(loaded.splits).map(({ name, size }) => `${name} of ${size}`)
        throw new InkstoneError(
          `${dataset.name}: expected a part 'train' of ${folds} images or more and no 'validation', found ` +
            `${found.join(', ')}. kFold makes the validation part itself: leave the source's out (validation: 0).`,
        )
      }
      const fractions = Array.from({ length: folds }, () => 1 / folds)
      const parts = stratifiedSplit(train.labels, fractions, random(seed).split('folds'))
      const rest = parts.filter((_, part) => part !== fold).flatMap((part) => [...part])
      const splits = {
        train: subset(train, Uint32Array.from(rest).sort()),
        validation: subset(train, parts[fold]!, 'validation'),
      }
      return withSplits(loaded, { ...splits, ...others })
    }),
  }
}
