import { type Dataset, InkstoneError, random, type Split, type TouchingSplit } from '@inkstone/core'
import { partOf } from './partOf'

/** The base's images to replay, and up to 1,000 others to test on afterwards. They come from the validation part if
 * there is one, because a base has memorised its training images. */
export async function replayed(
  dataset: Dataset,
  seed: number,
): Promise<{ pool: Split; watched: Split }> {
  const { train, validation } = await partsOf(dataset)
  const stream = random(seed).split('replay')
  const shuffled = ({ size }: Split) =>
    stream.shuffle(Array.from({ length: size }, (_, position) => position))
  if (validation) {
    const watched = shuffled(validation).slice(0, mostWatched)
    return { pool: train, watched: partOf(validation, watched, 'watched') }
  }
  const order = shuffled(train)
  const watched = Math.min(mostWatched, Math.ceil(train.size / 5))
  return {
    pool: partOf(train, order.slice(watched), 'replayed'),
    watched: partOf(train, order.slice(0, watched), 'watched'),
  }
}

const mostWatched = 1000

async function partsOf(dataset: Dataset): Promise<{ train: Split; validation?: Split }> {
  const { train, validation } = (await dataset.load()).splits
  if (!train || train.size < 2) {
    throw new InkstoneError(
      `adaptToWriter.replay: expected ${dataset.name} to have a part 'train' of at least two images, found ` +
        `${train ? train.size : 'none'}.`,
    )
  }
  return { train, validation: validation && validation.size > 0 ? validation : undefined }
}

/** The parts of a replayed dataset that touch the weights. */
export async function touchesOf(replay?: Dataset): Promise<TouchingSplit[]> {
  if (!replay) return []
  const { train, validation } = await partsOf(replay)
  const taught = { role: 'fine-tuning' as const, split: train }
  if (!validation) return [taught]
  return [taught, { role: 'fine-tuning validation', split: validation }]
}
