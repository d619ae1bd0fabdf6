import { basename, dirname, resolve } from 'node:path'
import {
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { readReview, reviewDirectory } from '@inkstone/run'
import { storedSplit } from '../../splits/storedSplit'
import { stratifiedSplit } from '../../splits/stratifiedSplit'
import { subset } from '../../splits/subset'
import { withSplits } from '../../splits/withSplits'
import { checkPath } from '../checkSource'
import { loadOnce } from '../loadOnce'
import { type SettledImages, settledImages } from './settledImages'

export interface ReviewedOptions {
  /** Fraction of the images held out for validation, the same for each class; 0 for none. */
  validation?: number
  /** Selects those images. */
  seed?: number
}

/** Pictures that a model rejected and people labelled (docs/review.md), as a dataset to fine-tune on. Only settled answers
 * count. The images are framed as the model that rejected them frames its own. It has no `test`, and no part of it can be
 * tested on: what a model rejects is no sample of what it is given.
 * @param directory of rejected pictures, or of a run whose rejected pictures were reviewed
 * @throws InkstoneError for a bad option; from `load`, naming a damaged file, or if no answer is settled
 * @example fineTune: { data: reviewed('rejected', { validation: 0.1 }), fineTuner: allLayers() } */
export function reviewed(directory: string, options: ReviewedOptions = {}): Dataset {
  checkPath('reviewed.directory', directory)
  knownOptions('reviewed', options, ['validation', 'seed'])
  const { validation = 0, seed = 1 } = options
  finiteNumber('reviewed.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('reviewed.seed', seed, { min: 0 })
  return {
    name: nameOf(directory),
    options: { directory, validation, seed },
    load: loadOnce(() => load(directory, { validation, seed })),
  }
}

/** The folder's name; of a run's `review/`, the run's. */
function nameOf(directory: string): string {
  const path = resolve(directory)
  return basename(path) === 'review' ? `${basename(dirname(path))}-review` : basename(path)
}

async function load(
  directory: string,
  { validation, seed }: Required<ReviewedOptions>,
): Promise<LoadedDataset> {
  const folder = reviewDirectory(directory)
  const review = await readReview(folder)
  for (const note of review.notes) console.warn(note)
  const images = await settledImages(folder, review)
  const name = nameOf(directory)
  const whole = wholeOf(name, images)
  const { classes, imageShape, framing, skipped } = images
  const loaded: LoadedDataset = {
    ...{ name, classes, imageShape, splits: { train: whole } },
    ...(framing && { framing }),
    ...(skipped && { skipped }),
  }
  if (validation === 0) return loaded
  const stream = random(seed).split('reviewed')
  const [kept, held] = stratifiedSplit(whole.labels, [1 - validation, validation], stream)
  if (held!.length === 0 || kept!.length === 0) {
    throw new InkstoneError(
      `${directory}: expected images in each part, but ${validation} of ${whole.size} would leave one empty ` +
        '(reviewed.validation). Set it to 0, or review more pictures.',
    )
  }
  return withSplits(loaded, {
    train: subset(whole, kept!),
    validation: subset(whole, held!, 'validation'),
  })
}

function wholeOf(dataset: string, { imageShape, classes, pixels, labels }: SettledImages): Split {
  const readPixels = (positions: Uint32Array) => ({ pixels, rows: positions })
  const name = 'train'
  return storedSplit({ dataset, name, imageShape, classes, labels, notATest, readPixels })
}

const notATest = 'a model rejected these images, so they are no sample of what it is given'
