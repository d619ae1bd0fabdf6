import { type Augmentation, type Dataset, InkstoneError, optionError } from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { refuseAugmented } from '../splits/refuseAugmented'
import { withSplits } from '../splits/withSplits'
import { augmentedSplit } from './augmentedSplit'

/** A dataset to train on with augmentation: the shuffled batches of its `train` come as those of
 * {@link augmentedSplit}, each image anew in each epoch. Its other parts, and whatever `train` gives besides, are
 * the images as they are: validation and test see those. The list is among its options, so `recipe.json` names it,
 * and a training is not resumed with another.
 *
 * It goes around whatever else is made of a dataset, for that would read the images as they are.
 * @throws InkstoneError for an empty list; from `load`, for a dataset without a part `train`, or augmented already
 * @example augmented(mnist(), [rotate({ degrees: 10 }), shift({ pixels: 2 })]) */
export function augmented(dataset: Dataset, list: readonly Augmentation[]): Dataset {
  if (!Array.isArray(list) || list.length === 0 || !list.every(isAugmentation)) {
    throw optionError({
      option: 'augmented.list',
      expected: 'a list of augmentations, such as [rotate(), shift()]',
      given: list,
      mend: 'To train on the images as they are, take the dataset itself.',
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
            'Of any other part augmentedSplit makes an augmented one.',
        )
      }
      return withSplits(loaded, { ...loaded.splits, train: augmentedSplit(train, list) })
    }),
  }
}

function isAugmentation(value: unknown): value is Augmentation {
  return typeof value === 'object' && value !== null && 'apply' in value && 'name' in value
}
