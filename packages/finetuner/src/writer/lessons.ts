import { type Augmentation, type Batch, type Random, random, type Split } from '@inkstone/core'

export interface LessonsOptions {
  /** What is to be learnt. */
  examples: Split
  /** Changes each example anew each time. */
  augmentation: Augmentation
  /** What is not to be forgotten: half of each batch, unchanged. */
  replay?: Split
  /** Batches an epoch. */
  steps: number
  batchSize: number
}

/** A few examples as a split of any length: augmented, all of them equally often, and mixed with images of the
 * task that was learnt before. Which come when follows from the order's seed and epoch. */
export function lessons(options: LessonsOptions): Split {
  const { examples, replay, steps } = options
  return {
    dataset: examples.dataset,
    name: examples.name,
    imageShape: examples.imageShape,
    classes: examples.classes,
    labels: examples.labels,
    read: (positions, into) => examples.read(positions, into),
    digests: () => examples.digests(),
    fingerprint: () => examples.fingerprint(),
    size: steps * options.batchSize,
    async *batches({ batchSize, shuffleSeed = 0, epoch = 0, skip = 0 }) {
      const stream = random(shuffleSeed).split('lessons').split(epoch)
      const old = replay ? Math.floor(batchSize / 2) : 0
      const young = batchSize - old
      const deck = shuffledAgainAndAgain(examples.size, steps * young, stream.split('order'))
      for (let step = skip; step < steps; step++) {
        const ofStep = stream.split(step)
        const drawn = await examples.read(deck.subarray(step * young, (step + 1) * young))
        const batch = augmented(drawn, options, ofStep)
        const positions = Array.from({ length: old }, () => ofStep.integer(replay!.size))
        yield replay ? joined(batch, await replay.read(positions)) : batch
      }
    },
  }
}

/** Positions `[length]`: all in random order, then all again in another. */
function shuffledAgainAndAgain(size: number, length: number, stream: Random): Uint32Array {
  const deck = new Uint32Array(length)
  const round = Uint32Array.from({ length: size }, (_, position) => position)
  for (let from = 0; from < length; from += size) {
    stream.shuffle(round)
    deck.set(round.subarray(0, Math.min(size, length - from)), from)
  }
  return deck
}

function augmented(
  batch: Batch,
  { examples, augmentation }: LessonsOptions,
  stream: Random,
): Batch {
  const length = batch.images.length / batch.size
  const images = new Float32Array(batch.images.length)
  for (let row = 0; row < batch.size; row++) {
    const image = batch.images.subarray(row * length, (row + 1) * length)
    images.set(augmentation.apply(image, examples.imageShape, stream.split(row)), row * length)
  }
  return { ...batch, images }
}

function joined(one: Batch, other: Batch): Batch {
  const images = new Float32Array(one.images.length + other.images.length)
  images.set(one.images)
  images.set(other.images, one.images.length)
  return {
    size: one.size + other.size,
    images,
    labels: Int32Array.of(...one.labels, ...other.labels),
    positions: Uint32Array.of(...one.positions, ...other.positions),
  }
}
