import type { Framing } from './framing'
import type { Stage } from './stage'

/** Labelled images in named splits. Made by a function of its options (`mnist({ validation: 0.1 })`), which reads
 * nothing: `load` reads and verifies the bytes. */
export interface Dataset extends Stage {
  /** Reads and verifies the data. A second call returns the same object.
   * @throws InkstoneError naming the file and what was found in it */
  load(): Promise<LoadedDataset>
}

/** `[height, width, channels]`. */
export type ImageShape = readonly [height: number, width: number, channels: number]

export interface LoadedDataset {
  readonly name: string
  /** The names of the labels: `classes[label]`. */
  readonly classes: readonly string[]
  readonly imageShape: ImageShape
  /** How its pictures became these images. Undefined: unknown. */
  readonly framing?: Framing
  /** `train`, `validation`, `test`, or the source's own names. */
  readonly splits: Readonly<Record<string, Split>>
  /** What was left out: unreadable rows, if the source skips them, and images removed by cleaning. */
  readonly skipped?: SkippedRows
}

export interface SkippedRows {
  /** At least 1. */
  readonly count: number
  /** What was wrong with the first ones, naming file and row, or split and position; 10 at most. */
  readonly reasons: readonly string[]
}

/** One part of a dataset: its images and their identity. */
export interface Split extends ImageSource, Identified {}

/** Labelled images by position, and in seeded, resumable batches; the images need not be in memory. A wrapper must
 * call its methods through the object and never spread it, because it may be an instance of a class. */
export interface ImageSource {
  /** The dataset's name. */
  readonly dataset: string
  /** `train`. One called `test` is reserved: nothing is trained on it, and nothing is chosen by it. */
  readonly name: string
  /** Number of images. */
  readonly size: number
  readonly imageShape: ImageShape
  readonly classes: readonly string[]
  /** `[size]`, each in `[0, classes.length)`. */
  readonly labels: Int32Array
  /** The images at these positions, in this order.
   * @param into a buffer of matching size that the images may be written to; the batch says whether they were @throws
   * RangeError for a position out of range */
  read(positions: ArrayLike<number>, into?: Float32Array): Promise<Batch>
  /** All images once, a batch at a time: always the same for the same options. They are the images of `read`, unless
   * the split has an `augmentation`. */
  batches(options: BatchOptions): AsyncIterable<Batch>
  /** The augmentation of the images in shuffled batches, those for training. Everything else about the split refers
   * to the original images. Undefined: none. */
  readonly augmentation?: Stage
  /** Why no figure on these images is a test, as a clause: `a model rejected these images, so they are no sample of what it is
   * given`. `evaluate` refuses them. Undefined: nothing speaks against a test but a lineage. */
  readonly notATest?: string
}

/** The identity of a set of images, whatever file they came from. */
export interface Identified {
  /** A 64-bit digest of each image's pixels (16 hexadecimal digits): the first 64 bits of SHA-256
   * over height, width and channels as uint32 little-endian, then the pixels as uint8, 0 to 255, row by row.
   * Labels are not included: an image is the same image under any label. */
  digests(): Promise<readonly string[]>
  /** `sha256:` and 64 hexadecimal digits over the sorted digests, one after another
   * without a separator: the same set of images has the same fingerprint, whatever its order, file or source. */
  fingerprint(): Promise<string>
  /** For images composed of others (a string of digits, a part of one): `[size]`, the digests of the images in each. An image
   * composed of training images is not a test. Undefined: no image is composed. */
  sources?(): Promise<readonly (readonly string[])[]>
}

export interface BatchOptions {
  /** Images per batch, >= 1. */
  batchSize: number
  /** Seed of the order. Default: the split's own order. */
  shuffleSeed?: number
  /** From 0. Each epoch of a seed has its own order. */
  epoch?: number
  /** Batches of this epoch to skip, to resume after an interruption. */
  skip?: number
  /** What to do with leftover images that do not fill a batch. Default: `keep`. */
  remainder?: 'keep' | 'drop'
  /** Whether the images of a batch may be overwritten once the batch after the next is requested. It saves the
   * garbage collector an array per batch. Default: false. */
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
  /** `[size]`: the position of each image in the split. */
  readonly positions: Uint32Array
}
