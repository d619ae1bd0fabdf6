import type { BeforeAndAfter } from '@inkstone/finetuner'
import type { Stroke, StrokeBox } from '../ink/stroke'

/** Computes for the page, in a worker. */
export interface Engine {
  /** Readies the backend and the model. @throws InkstoneError if the model cannot be loaded */
  start(options: StartOptions): Promise<Started>
  /** Reads made-up strokes, as many digits as asked for: browsers compile code while it runs. */
  warmUp(digits: number): Promise<void>
  /** Reads what is written. */
  read(strokes: readonly Stroke[], penWidth: number): Promise<SheetReading>
  /** Reads with what was learnt of a writer, or, with null, as the model is.
   * @throws InkstoneError for bytes that are no adapter of this model; it goes on as before */
  useAdapter(bytes: Uint8Array | null): Promise<void>
  /** Learns from a writer's examples. The reading does not change: the caller decides whether to use it. */
  learn(examples: readonly Example[]): Promise<Learnt>
  /** The strokes of a digit as the picture that is framed: a PNG file, which `inkstone predict` reads alike. */
  picture(strokes: readonly Stroke[]): Promise<Uint8Array>
  /** Which pixels speak for a class. */
  explain(image: Uint8Array, label: string): Promise<Explained[]>
}

export interface StartOptions {
  /** Default: one a core where the page is cross-origin isolated, else one. */
  threads?: number
}

export interface Started {
  classes: readonly string[]
  /** `sha256:` and the digest of the ready weights. */
  digest: string
  threads: number
  /** What is slower here than it could be, and why; one sentence each. */
  notes: string[]
  /** Addresses of the files that were loaded, such as the kernels that this browser takes. */
  files: string[]
}

export interface SheetReading {
  /** From left to right. */
  digits: ReadInk[]
  /** How long it took to compute. */
  computedMs: number
}

/** A piece of ink that was read. */
export interface ReadInk {
  /** Of its strokes: it stays the same while others are written. */
  key: string
  /** Its strokes, or parts of them. */
  ink: readonly Stroke[]
  box: StrokeBox
  /** `[28, 28]`, paper 0, ink up to 255. */
  image: Uint8Array
  /** `[classes]`, in the order of the model's classes. */
  probabilities: number[]
  /** The digit; undefined for what is none, or not surely one. */
  digit: string | undefined
}

/** A digit that its writer has named. */
export interface Example {
  /** Its key in memory: a digit that is named anew takes the place of what was said before. */
  id: string | number
  /** `[28, 28]`, paper 0, ink up to 255. */
  image: Uint8Array
  /** A class of the model: `0` to `9`, or `none`. */
  label: string
  /** As what it was read: `?` for no digit. */
  read: string
}

export interface Learnt {
  /** safetensors. */
  adapter: Uint8Array
  /** The writer's examples, each held out in turn; null if there are too few to hold any out. */
  heldOut: BeforeAndAfter | null
  /** Images that were not replayed: digits of MNIST, and what is none. */
  base: BeforeAndAfter
  tookMs: number
}

export interface Explained {
  method: string
  /** `[28, 28]`; negative values speak against the class. */
  values: Float32Array
}
