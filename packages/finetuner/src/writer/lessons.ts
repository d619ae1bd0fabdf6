import {
  type Augmentation,
  type Batch,
  type Random,
  random,
  type Split,
  sha256Hex,
} from '@inkstone/core'
import { readInOrder } from './readInOrder'

export interface LessonsOptions {
  /** What is to be learnt. */
  examples: Split
  /** Augments each example each time it is shown. */
  augmentation: Augmentation
  /** What is not to be forgotten: half of each batch, unchanged. */
  replay?: Split
  /** Decides which images come when. */
  seed: number
  /** Batches a round. All examples come equally often in a round, give or take one time. */
  steps: number
  /** Default 1. */
  rounds?: number
  batchSize: number
}

/** A few examples as a split of `rounds * steps * batchSize` images: each example many times over, mixed with images of
 * the task that was learnt before. The seed decides once which images there are and in which order they lie. Shuffled
 * batches come augmented, and those of this seed's epoch 0 in the order in which the images lie: half of each batch is
 * replayed then. */
export function lessons(options: LessonsOptions): Split {
  const { examples, replay, seed, augmentation } = options
  const drawn = draw(options)
  const size = drawn.positions.length
  const sourceOf = (at: number): Split => (drawn.replayed[at] ? replay! : examples)
  const digests = async (): Promise<readonly string[]> => {
    const [young, old] = [await examples.digests(), (await replay?.digests()) ?? []]
    return Array.from(drawn.positions, (from, at) => (drawn.replayed[at] ? old : young)[from]!)
  }
  const split: Split = {
    dataset: examples.dataset,
    name: examples.name,
    size,
    imageShape: examples.imageShape,
    classes: examples.classes,
    labels: Int32Array.from(drawn.positions, (from, at) => sourceOf(at).labels[from]!),
    augmentation: { name: augmentation.name, options: augmentation.options },
    read: (wanted) => read(options, drawn, wanted),
    batches(order) {
      const { shuffleSeed, epoch = 0 } = order
      if (shuffleSeed === undefined) return readInOrder(split, order)
      const streamOf = imageStreams(options, shuffleSeed, epoch)
      const taught: Pick<Split, 'size' | 'read'> = {
        size,
        async read(wanted) {
          const batch = await split.read(wanted)
          return augmented(batch, examples, augmentation, (at) =>
            drawn.replayed[at] ? undefined : streamOf(at),
          )
        },
      }
      const asTheyLie = shuffleSeed === seed && epoch === 0
      return readInOrder(taught, asTheyLie ? { ...order, shuffleSeed: undefined } : order)
    },
    digests,
    fingerprint: async () => `sha256:${sha256Hex([...(await digests())].sort().join(''))}`,
  }
  return split
}

/** Which images there are, in the order in which they lie. */
interface Drawn {
  /** `[size]`: where each stands, among the examples or in what is replayed. */
  positions: Uint32Array
  /** `[size]`: 1 for a replayed one. */
  replayed: Uint8Array
}

function draw({ examples, replay, seed, steps, rounds = 1, batchSize }: LessonsOptions): Drawn {
  const young = batchSize - (replay ? Math.floor(batchSize / 2) : 0)
  const positions = new Uint32Array(rounds * steps * batchSize)
  const replayed = Uint8Array.from(positions, (_, at) => (at % batchSize < young ? 0 : 1))
  for (let round = 0; round < rounds; round++) {
    const stream = random(seed).split('lessons').split(round)
    const deck = shuffledAgainAndAgain(examples.size, steps * young, stream.split('order'))
    for (let step = 0; step < steps; step++) {
      const first = (round * steps + step) * batchSize
      const ofStep = stream.split(step)
      positions.set(deck.subarray(step * young, (step + 1) * young), first)
      for (let at = first + young; at < first + batchSize; at++) {
        positions[at] = ofStep.integer(replay!.size)
      }
    }
  }
  return { positions, replayed }
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

/** Gives chance for the image at a position, in one epoch of one seed. */
function imageStreams(
  { steps, rounds = 1, batchSize }: LessonsOptions,
  shuffleSeed: number,
  epoch: number,
): (at: number) => Random {
  const ofSeed = random(shuffleSeed).split('lessons')
  const ofSteps = new Map<number, Random>()
  return (at) => {
    const step = Math.floor(at / batchSize)
    const round = epoch * rounds + Math.floor(step / steps)
    const ofStep = ofSteps.get(step) ?? ofSeed.split(round).split(step % steps)
    ofSteps.set(step, ofStep)
    return ofStep.split(at % batchSize)
  }
}

/** The images as they are, from the two splits in which they stand. */
async function read(
  { examples, replay }: LessonsOptions,
  { positions, replayed }: Drawn,
  wanted: ArrayLike<number>,
): Promise<Batch> {
  const { dataset, name, imageShape } = examples
  const length = imageShape.reduce((product, side) => product * side, 1)
  const images = new Float32Array(wanted.length * length)
  const labels = new Int32Array(wanted.length)
  const rows = Array.from(wanted, (at, row) => {
    if (at in positions) return row
    throw new RangeError(`${dataset}/${name}: no image at position ${at} of ${positions.length}.`)
  })
  for (const [source, kind] of [[examples, 0] as const, [replay, 1] as const]) {
    const own = rows.filter((row) => replayed[wanted[row]!] === kind)
    if (!source || own.length === 0) continue
    const found = await source.read(own.map((row) => positions[wanted[row]!]!))
    own.forEach((row, at) => {
      images.set(found.images.subarray(at * length, (at + 1) * length), row * length)
      labels[row] = found.labels[at]!
    })
  }
  return { size: wanted.length, images, labels, positions: Uint32Array.from(wanted) }
}

/** A batch whose images are changed, each by chance of its own; those without any stay. */
function augmented(
  { images, positions, size, labels }: Batch,
  { imageShape }: Split,
  augmentation: Augmentation,
  streamOf: (position: number) => Random | undefined,
): Batch {
  const length = images.length / size
  positions.forEach((position, row) => {
    const stream = streamOf(position)
    if (!stream) return
    const image = images.slice(row * length, (row + 1) * length)
    images.set(augmentation.apply(image, imageShape, stream), row * length)
  })
  return { size, images, labels, positions }
}
