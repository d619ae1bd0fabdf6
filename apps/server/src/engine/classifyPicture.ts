import { isInkstoneError } from '@inkstone/core'
import { type ClassifiedImage, classifyLogits } from '@inkstone/metrics'
import type { CheckedPicture } from '../pictures/checkPicture'
import type { RejectedKeeper } from '../review/rejectedKeeper'
import type { FramedPicture, PictureRequest } from '../threads/messages'
import type { ThreadPool } from '../threads/threadPool'
import type { Engine } from './engine'
import type { ServiceMetrics } from './serviceMetrics'

/** What the model says of a picture, or why it could not be read. */
export type ClassifiedPicture = { name: string } & (ClassifiedImage | { error: string })

export interface ClassifyPictureOptions {
  engine: Engine
  /** Decode and frame pictures. */
  threads: ThreadPool<PictureRequest, FramedPicture, never, never>
  metrics: ServiceMetrics
  signal: AbortSignal
  /** Keeps the pictures that are not accepted. */
  keeper?: RejectedKeeper
}

/** From an encoded picture to its class.
 * @throws Problem `thread-lost`; the signal's reason */
export async function classifyPicture(
  { bytes, name, pixels }: CheckedPicture,
  { engine, threads, metrics, signal, keeper }: ClassifyPictureOptions,
): Promise<ClassifiedPicture> {
  const copy = keeper && bytes.slice() // the bytes themselves go to a thread
  try {
    const request = { encoded: bytes, name, pixels, card: engine.card }
    const { answer, waitedMs } = await threads.ask(request, signal)
    metrics.stage('wait', waitedMs)
    metrics.stage('decode', answer.milliseconds)
    const [found] = classifyLogits(await engine.logits(answer.image, signal), engine.card)
    metrics.confidence.observe(found!.confidence)
    metrics.pictures.inc({ outcome: outcomeOf(found!) })
    if (copy && found!.accepted === false) keeper?.keep(copy, found!, engine)
    return { name, ...found! }
  } catch (error) {
    if (!isInkstoneError(error)) throw error
    metrics.pictures.inc({ outcome: 'unreadable' })
    return { name, error: error.message }
  }
}

function outcomeOf({ accepted }: ClassifiedImage): string {
  if (accepted === undefined) return 'classified'
  return accepted ? 'accepted' : 'rejected'
}
