import type { Framing } from './framing'
import type { Stage } from './stage'

/** Labelled images in named splits. Made by a function of its options (`mnist({ validation: 0.1 })`),
 * which reads nothing: bytes are read, and verified, when it is loaded. */
export interface Dataset extends Stage {
  /** Reads and verifies the data. A second call gives the same object.
   * @throws InkstoneError naming the file and what was found in it */
  load(): Promise<LoadedDataset>
}

/** `[height, width, channels]`. */
export type ImageShape = readonly [height: number, width: number, channels: number]

export interface LoadedDataset {
  readonly name: string
  /** What each label stands for: `classes[label]`. */
  readonly classes: readonly string[]
  readonly imageShape: ImageShape
  /** How its pictures became these images. Left out: unknown. */
  readonly framing?: Framing
  /** `train`, `validation`, `test`, or whatever the source has. */
  readonly splits: Readonly<Record<string, Split>>
  /** What was left out: rows that could not be read, where the source was told to skip them, and images that
   * were cleaned away. */
  readonly skipped?: SkippedRows
}

export interface SkippedRows {
  /** At least 1. */
  readonly count: number
  /** What was wrong with the first of them, each naming file and row, or split and position; 10 at most. */
  readonly reasons: readonly string[]
}

/** One part of a dataset: its images, and who they are. */
export interface Split extends ImageSource, Identified {}

/** Labelled images by position, in seeded batches that can be resumed; nothing else need be in memory. Whoever wraps one
 * calls it through the object and never spreads it: it may be an instance of a class. */
export interface ImageSource {
  /** The dataset's name. */
  readonly dataset: string
  /** `train`. One called `test` is set aside: nothing learns from it, and nothing is chosen by it. */
  readonly name: string
  /** Number of images. */
  readonly size: number
  readonly imageShape: ImageShape
  readonly classes: readonly string[]
  /** `[size]`, each in `[0, classes.length)`. */
  readonly labels: Int32Array
  /** The images at these positions, in this order.
   * @param into where the images may be written, as many values as they have; the batch says whether they were
   * @throws RangeError for a position outside */
  read(positions: ArrayLike<number>, into?: Float32Array): Promise<Batch>
  /** All images once, a batch at a time: the same for the same options, whenever it is asked. They are the images
   * that `read` gives, unless the split says that it is augmented. */
  batches(options: BatchOptions): AsyncIterable<Batch>
  /** What the images of shuffled batches, those of training, come changed by. Whatever else the split gives is that
   * of the images as they are. Left out, nothing changes them. */
  readonly augmentation?: Stage
}

/** Who a set of images is, whatever file they came from. */
export interface Identified {
  /** A 64-bit digest of each image's pixels (16 hexadecimal digits): the first 64 bits of SHA-256
   * over height, width and channels as uint32 little-endian, then the pixels as uint8, 0 to 255, row by row.
   * Labels do not enter: an image is the same image whatever it is called. */
  digests(): Promise<readonly string[]>
  /** `sha256:` and 64 hexadecimal digits over the sorted digests, one after another
   * without a separator: the same set of images has the same fingerprint, whatever its order, file or source. */
  fingerprint(): Promise<string>
}

export interface BatchOptions {
  /** Images a batch, >= 1. */
  batchSize: number
  /** Seed of the order. Left out, the images come in their own order. */
  shuffleSeed?: number
  /** From 0. Each epoch of a seed has an order of its own. */
  epoch?: number
  /** Batches of this epoch to pass over: where to go on after an interruption. */
  skip?: number
  /** What becomes of the images that fill no whole batch. Default: `keep`. */
  remainder?: 'keep' | 'drop'
  /** Whether the images of a batch may be written over once the batch after the next is asked for: for readers
   * that are done with them by then, and spare the garbage collector an array a batch. Default: false. */
  reuse?: boolean
}

/** Images and labels side by side. */
export interface Batch {
  /** Number of images in this batch. */
  readonly size: number
  /** `[size, height, width, channels]`, ink 1, paper 0. */
  readonly images: Float32Array
  /** `[size]`. */
  readonly labels: Int32Array
  /** `[size]`: where in the split each image stands. */
  readonly positions: Uint32Array
}
