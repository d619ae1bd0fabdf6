import {
  assertDataset,
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  random,
  wholeNumber,
} from '@inkstone/core'
import { loadOnce } from '../sources/loadOnce'
import { joinedSplit } from './joinedSplit'
import { refuseAugmented } from './refuseAugmented'
import { subset } from './subset'
import { withSplits } from './withSplits'

export interface WithReplayOptions {
  /** The data that the model was trained on. */
  of: Dataset
  /** Replayed images for each new one. */
  times?: number
  /** Selects them. */
  seed?: number
}

/** A dataset whose training images are joined by images that a model was trained on before, so that fine-tuning on a few
 * unusual ones does not make it forget the rest. The other parts are unchanged, and the replayed images are not augmented.
 * @throws InkstoneError for a bad option; from `load`, if either has no `train`, or other classes or images
 * @example withReplay(reviewed('rejected'), { of: mnist(), times: 1 }) */
export function withReplay(dataset: Dataset, options: WithReplayOptions): Dataset {
  assertDataset('withReplay', dataset)
  knownOptions('withReplay', options, ['of', 'times', 'seed'])
  const { of, times = 1, seed = 1 } = options
  assertDataset('withReplay.of', of)
  finiteNumber('withReplay.times', times, { min: 0, max: 1000 })
  wholeNumber('withReplay.seed', seed, { min: 0 })
  return {
    name: dataset.name,
    options: {
      ...dataset.options,
      replay: { of: { name: of.name, ...of.options }, times, seed },
    },
    load: loadOnce(async () => {
      const [loaded, old] = [await dataset.load(), await of.load()]
      refuseAugmented('withReplay', loaded)
      assertAlike(loaded, old)
      const { train, ...others } = loaded.splits
      const before = old.splits.train
      if (!train || !before) {
        const { name } = train ? old : loaded
        throw new InkstoneError(`withReplay: expected ${name} to have a part 'train', found none.`)
      }
      const all = Uint32Array.from(before.labels, (_, position) => position)
      const chosen = random(seed).split('replay').shuffle(all)
      const count = Math.min(before.size, Math.round(times * train.size))
      if (count === 0) return loaded
      const replayed = subset(before, chosen.subarray(0, count).sort())
      return withSplits(loaded, {
        train: joinedSplit(train, replayed, loaded.classes),
        ...others,
      })
    }),
  }
}

function assertAlike(loaded: LoadedDataset, old: LoadedDataset): void {
  const words = ({ classes, imageShape }: LoadedDataset): string =>
    `images of ${imageShape.join('x')} with the classes ${classes.slice(0, 12).join(', ')}`
  if (words(loaded) === words(old) && loaded.classes.join() === old.classes.join()) return
  throw new InkstoneError(
    `withReplay: expected ${old.name} to be like ${loaded.name}, ${words(loaded)}, got ${words(old)}. ` +
      'Replay the data that the model was trained on.',
  )
}
