import { isInkstoneError } from '@inkstone/core'
import type { PlacedReading } from '@inkstone/reader'
import type { CheckedPicture } from '../pictures/checkPicture'
import type { End } from '../queue/ending'
import type { RejectedKeeper } from '../review/rejectedKeeper'
import type { ImagesFor, ReadOptions, ReadPage, ReadRequest } from '../threads/messages'
import type { ThreadPool } from '../threads/threadPool'
import type { Engine } from './engine'
import type { ServiceMetrics } from './serviceMetrics'

/** What is written in a picture, or why it could not be read. */
export type ReadPicture = { name: string } & ({ readings: PlacedReading[] } | { error: string })

export interface ReadPictureOptions {
  engine: Engine
  /** Decode pictures and read them. */
  threads: ReadingThreads
  metrics: ServiceMetrics
  end: End
  options: ReadOptions
  /** Most lines of a picture. */
  maxLines: number
  /** Keeps the strings that are not accepted. */
  keeper?: RejectedKeeper
}

export type ReadingThreads = ThreadPool<ReadRequest, ReadPage, ImagesFor, Float32Array<ArrayBuffer>>

/** From an encoded picture to the strings in it. The models judge digits and lines in the batches of all requests.
 * @throws Problem `thread-lost`; the end's reason */
export async function readPicture(
  { bytes, name }: CheckedPicture,
  { engine, threads, metrics, end, options, maxLines, keeper }: ReadPictureOptions,
): Promise<ReadPicture> {
  const { imageShape, classes, temperature } = engine.card
  const card = { name: engine.card.name, imageShape, classes, temperature }
  try {
    const keepsRejected = keeper !== undefined
    const { lines } = engine
    const encoded = new Uint8Array(bytes)
    const request = { encoded, name, card, lines, options, maxLines, keepsRejected }
    const { answer, waitedMs } = await threads.ask(request, end, (asked) =>
      engine.outputsOfMany(asked, end),
    )
    metrics.stage('wait', waitedMs)
    metrics.stage('decode', answer.decodeMs)
    metrics.stage('read', answer.readMs)
    metrics.pictures.inc({ outcome: 'read' })
    for (const { confidence, accepted, reason } of answer.readings) {
      metrics.stringConfidence.observe(confidence)
      metrics.strings.inc({ outcome: accepted ? 'accepted' : reason })
    }
    for (const string of answer.rejected) keeper?.keepString(string, options, engine)
    return { name, readings: answer.readings }
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    metrics.pictures.inc({ outcome: 'unreadable' })
    return { name, error: error.message }
  }
}
