import type { ImageShape, ModelCard } from '@inkstone/core'
import type { PlacedReading } from '@inkstone/reader'

/** To a thread: a request, by number, or what it asked. */
export type ToThread<Request, Reply> =
  | { id: number; request: Request }
  | { question: number; reply: Reply }
  | { question: number; error: ThreadError }

/** From a thread: that it is ready or cannot start, an answer or an error, by number, or a question on the way to one. */
export type FromThread<Ready, Answer, Question> =
  | { ready: Ready }
  | { failed: ThreadError }
  | { id: number; answer: Answer }
  | { id: number; error: ThreadError }
  | { id: number; question: number; asked: Question }

export interface ThreadError {
  message: string
  /** Whether the request or the user's files are at fault. */
  isUserError: boolean
}

/** What the model's thread starts with. */
export interface ModelThreadData {
  /** Default: the ready weights of @inkstone/weights. */
  directory?: string
  ignoreDigest: boolean
  backend?: string
  maxBatch: number
}

/** The model that the thread has loaded. */
export interface ReadyModel {
  card: ModelCard
  /** Of topology and weights: `sha256:...`. */
  digest: string
  /** Which backend computes, in a line. */
  backend: string
}

export interface PictureRequest {
  encoded: Uint8Array<ArrayBuffer>
  /** For messages. */
  name: string
  /** Width times height. */
  pixels: number
  card: Pick<ModelCard, 'classes' | 'framing'> & { imageShape: ImageShape }
}

/** How strings are read. */
export interface ReadOptions {
  /** As `parseFormat` of @inkstone/reader takes it: `postcode:5`. */
  format: string
  /** As `parseField` takes them: `290,262,270,76=amount`. None: every line is read. */
  fields: readonly string[]
  /** Share of wrong texts among those that are accepted. */
  errorRate: number
}

export interface ReadRequest {
  encoded: Uint8Array<ArrayBuffer>
  /** For messages. */
  name: string
  /** Of the model that judges the digits. */
  card: Pick<ModelCard, 'name' | 'classes' | 'temperature'> & { imageShape: ImageShape }
  options: ReadOptions
  maxLines: number
}

/** What is written in a picture. */
export interface ReadPage {
  readings: PlacedReading[]
  /** Time that decoding took. */
  decodeMs: number
  /** Time from the pixels to the texts. */
  readMs: number
}

export interface FramedPicture {
  /** `[height, width, channels]`, from 0 to 1. */
  image: Float32Array<ArrayBuffer>
  /** Time that decoding and framing took. */
  milliseconds: number
}
