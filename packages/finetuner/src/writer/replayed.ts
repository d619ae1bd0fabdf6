import { type Dataset, InkstoneError, random, type Split, type TouchingSplit } from '@inkstone/core'
import { partOf } from './partOf'

export interface Replayed {
  /** What is replayed, and what tells afterwards whether it was forgotten. */
  pool: Split
  watched: Split
  /** The parts of the dataset that they come from. */
  parts: ReplayedParts
}

interface ReplayedParts {
  training: Split
  validation?: Split
}

/** The base's images to replay, and up to 1,000 others to test on afterwards. They come from the validation part if
 * there is one, because a base has memorised its training images.
 * @param most images to replay; default: all */
export async function replayed(
  dataset: Dataset,
  seed: number,
  most: number = Number.POSITIVE_INFINITY,
): Promise<Replayed> {
  const parts = await partsOf(dataset)
  const { training, validation } = parts
  const stream = random(seed).split('replay')
  const shuffled = ({ size }: Split) =>
    stream.shuffle(Array.from({ length: size }, (_, position) => position))
  if (validation) {
    const watched = shuffled(validation).slice(0, mostWatched)
    const pool =
      training.size <= most
        ? training
        : partOf(training, shuffled(training).slice(0, most), 'replayed')
    return { pool, watched: partOf(validation, watched, 'watched'), parts }
  }
  const order = shuffled(training)
  const watched = Math.min(mostWatched, Math.ceil(training.size / 5))
  return {
    pool: partOf(training, order.slice(watched).slice(0, most), 'replayed'),
    watched: partOf(training, order.slice(0, watched), 'watched'),
    parts,
  }
}

const mostWatched = 1000

async function partsOf(dataset: Dataset): Promise<ReplayedParts> {
  const { train, validation } = (await dataset.load()).splits
  if (!train || train.size < 2) {
    throw new InkstoneError(
      `adaptToWriter.replay: expected ${dataset.name} to have a part 'train' of at least two images, found ` +
        `${train ? train.size : 'none'}.`,
    )
  }
  return { training: train, validation: validation && validation.size > 0 ? validation : undefined }
}

/** The parts of a replayed dataset that touch the weights. */
export async function touchesOf(replay?: Dataset): Promise<TouchingSplit[]> {
  if (!replay) return []
  const { training, validation } = await partsOf(replay)
  const taught = { role: 'fine-tuning' as const, split: training }
  if (!validation) return [taught]
  return [taught, { role: 'fine-tuning validation', split: validation }]
}
