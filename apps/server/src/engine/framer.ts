import { batcher } from '../queue/batcher'
import { type End, Ending } from '../queue/ending'
import { errorOf } from '../threads/errorOf'
import type { Frame, FramedPictures, PicturesRequest } from '../threads/messages'
import { startThreadPool, type ThreadPool } from '../threads/threadPool'

export interface FramerOptions {
  /** Number of threads; >= 1. */
  threads: number
  /** Called when one of them ended without being asked to. */
  lost(): void
}

export interface PictureToFrame {
  /** A PNG or JPEG file. */
  bytes: Uint8Array
  /** For messages. */
  name: string
  /** Width times height. */
  pixels: number
  frame: Frame
}

/** Decodes pictures and frames them for a model, in threads of its own. */
export interface Framer extends Pick<ThreadPool<never, never, never, never>, 'isReady' | 'kill'> {
  /** @returns its image `[height, width, channels]`, from 0 to 1, how long it waited for a thread, and how long it then took
   * @throws InkstoneError if the picture is at fault; Problem `thread-lost`; the end's reason, which costs no thread */
  frame(picture: PictureToFrame, end: End): Promise<Framed>
  close(): Promise<void>
}

export interface Framed {
  image: Float32Array<ArrayBuffer>
  waitedMs: number
  decodeMs: number
}

/** Small pictures that wait go to a thread together: a message costs as much as some of them. */
export async function startFramer({ threads, lost }: FramerOptions): Promise<Framer> {
  const pool = await startThreadPool<PicturesRequest, FramedPictures>({
    ...{ file: 'pictureThread.js', count: threads, lost },
    transfer: ({ encoded }) => [encoded.buffer],
  })
  const together = batcher<PictureToFrame, Framed | Error>({
    ...{ maxBatch: mostTogether, maxDelayMs: 0, weight },
    atOnce: 2 * threads, // each thread finds the next when it has answered
    async compute(pictures, waitedMs) {
      const { answer } = await pool.ask(requestOf(pictures), never)
      return framedOf(answer, waitedMs)
    },
  })
  return {
    get isReady() {
      return pool.isReady
    },
    async frame(picture, end) {
      const framed = await together.add(picture, end)
      if (framed instanceof Error) throw framed
      return framed
    },
    kill: () => pool.kill(),
    close: () => pool.close(),
  }
}

const mostTogether = 16
const never: End = new Ending() // a batch is begun for all of its pictures

/** What weighs 1 takes a thread some milliseconds. */
function weight({ bytes, pixels }: PictureToFrame): number {
  return Math.max(pixels / 50_000, bytes.length / 100_000)
}

function requestOf(pictures: readonly PictureToFrame[]): PicturesRequest {
  const encoded = new Uint8Array(pictures.reduce((sum, { bytes }) => sum + bytes.length, 0))
  let end = 0
  const places = pictures.map(({ bytes, name, frame }) => {
    encoded.set(bytes, end)
    end += bytes.length
    return { name, end, frame }
  })
  return { encoded, pictures: places }
}

function framedOf(
  { images, outcomes }: FramedPictures,
  waitedMs: readonly number[],
): (Framed | Error)[] {
  let start = 0
  return outcomes.map((outcome, at) => {
    if ('error' in outcome) return errorOf(outcome.error)
    const image = images.subarray(start, outcome.end)
    start = outcome.end
    return { image, waitedMs: waitedMs[at]!, decodeMs: outcome.milliseconds }
  })
}
