import {
  type Augmentation,
  assertDataset,
  type Dataset,
  InkstoneError,
  optionError,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from '../splits/refuseAugmented'
import { withSplits } from '../splits/withSplits'
import { augmentedSplit } from './augmentedSplit'

/** A dataset with augmentation: the shuffled batches of its `train` are augmented as by {@link augmentedSplit},
 * differently in each epoch. Everything else, in `train` and in the other parts, is the original images: validation
 * and test see those. The list is among its options, so `recipe.json` names it, and a training cannot be resumed with
 * another one.
 *
 * It must be the outermost wrapper of a dataset, because other wrappers would read the original images.
 * @throws InkstoneError for an empty list; from `load`, for a dataset without a part `train`, or one already augmented
 * @example augmented(mnist(), [rotate({ degrees: 10 }), shift({ pixels: 2 })]) */
export function augmented(dataset: Dataset, list: readonly Augmentation[]): Dataset {
  assertDataset('augmented', dataset)
  if (!Array.isArray(list) || list.length === 0 || !list.every(isAugmentation)) {
    throw optionError({
      option: 'augmented.list',
      expected: 'a list of augmentations, such as [rotate(), shift()]',
      given: list,
      mend: 'To train on the original images, use the dataset itself.',
    })
  }
  const named = list.map(({ name, options }) => ({ name, ...options }))
  return {
    name: dataset.name,
    options: { ...dataset.options, augmented: named },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('augmented', loaded)
      const { train } = loaded.splits
      if (!train) {
        const found = Object.keys(loaded.splits).join(', ')
        throw new InkstoneError(
          `augmented: expected ${dataset.name} to have a part 'train', whose batches it changes, found ${found}. ` +
            'augmentedSplit augments any other part.',
        )
      }
      return withSplits(loaded, { ...loaded.splits, train: augmentedSplit(train, list) })
    }),
  }
}

function isAugmentation(value: unknown): value is Augmentation {
  return typeof value === 'object' && value !== null && 'apply' in value && 'name' in value
}
