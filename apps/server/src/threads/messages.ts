import type { ImageShape, ModelCard } from '@inkstone/core'
import type { ClassifiedPicture } from '@inkstone/metrics'

/** To a thread: a request, by number. */
export interface ToThread<Request> {
  id: number
  request: Request
}

/** From a thread: that it is ready or cannot start, or an answer or an error, by number. */
export type FromThread<Ready, Answer> =
  | { ready: Ready }
  | { failed: ThreadError }
  | { id: number; answer: Answer }
  | { id: number; error: ThreadError }

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

export interface Batch {
  /** `[count, height, width, channels]`, from 0 to 1. */
  images: Float32Array<ArrayBuffer>
  count: number
}

/** What the model says of one picture. */
export type Classification = Pick<ClassifiedPicture, 'class' | 'confidence' | 'accepted'> & {
  /** `[classes]`, in the order of the card's classes. */
  probabilities: number[]
}

export interface PictureRequest {
  encoded: Uint8Array<ArrayBuffer>
  /** For messages. */
  name: string
  card: Pick<ModelCard, 'classes' | 'framing'> & { imageShape: ImageShape }
}

export interface FramedPicture {
  /** `[height, width, channels]`, from 0 to 1. */
  image: Float32Array<ArrayBuffer>
  /** Time that decoding and framing took. */
  milliseconds: number
}
