import type { Framing, ImageShape, ModelCard } from '@inkstone/core'
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

/** Images for one of the models of the thread that computes. */
export interface ImagesFor {
  /** `digits` is the model that is served, `lines` the one that reads whole lines beside it. */
  model: 'digits' | 'lines'
  /** `[count, height, width, channels]`. */
  images: Float32Array<ArrayBuffer>
}

/** What a model takes and gives. */
export type CardOfModel = Pick<ModelCard, 'name' | 'classes' | 'temperature'> & {
  imageShape: ImageShape
}

/** The model that the thread has loaded. */
export interface ReadyModel {
  card: ModelCard
  /** Of topology and weights: `sha256:...`. */
  digest: string
  /** Which backend computes, in a line. */
  backend: string
  /** Of the ready weights for lines, which are loaded beside those for digits. */
  lines?: CardOfModel
}

/** What a model takes. */
export interface Frame {
  imageShape: ImageShape
  framing: Framing
}

/** Pictures to decode and frame. In one message they cost a tenth of what they cost in one each. */
export interface PicturesRequest {
  /** Of all pictures, one after another. */
  encoded: Uint8Array<ArrayBuffer>
  pictures: readonly {
    /** For messages. */
    name: string
    /** Where its bytes end. */
    end: number
    frame: Frame
  }[]
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
  /** Whether the answer holds the strings that are not accepted, for a person to look at. */
  keepsRejected: boolean
  encoded: Uint8Array<ArrayBuffer>
  /** For messages. */
  name: string
  /** Of the model that judges the digits. */
  card: CardOfModel
  /** Of the model that reads whole lines: both read, where there is one. */
  lines?: CardOfModel
  options: ReadOptions
  maxLines: number
}

/** A string that is not accepted. */
export interface RejectedString extends Omit<PlacedReading, 'digits'> {
  /** A PNG file of the string alone, with a margin. */
  picture: Uint8Array<ArrayBuffer>
  /** The digits of its text as the reader cut them out, `[28, 28]` bytes each in base64, ink 255. */
  cuts: string[]
}

/** What is written in a picture. */
export interface ReadPage {
  readings: PlacedReading[]
  /** Those that are not accepted, if they were asked for. */
  rejected: RejectedString[]
  /** Time that decoding took. */
  decodeMs: number
  /** Time from the pixels to the texts. */
  readMs: number
}

/** What became of each picture, in their order. */
export interface FramedPictures {
  /** The images of those that could be read, one after another: each `[height, width, channels]`, from 0 to 1. */
  images: Float32Array<ArrayBuffer>
  outcomes: readonly FramedPicture[]
}

/** Where its image ends, and the time that decoding and framing took; or why it could not be read. */
export type FramedPicture = { end: number; milliseconds: number } | { error: ThreadError }
