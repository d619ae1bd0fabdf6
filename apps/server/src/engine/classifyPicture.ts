import { isInkstoneError } from '@inkstone/core'
import { type ClassifiedImage, classifyLogits } from '@inkstone/metrics'
import type { CheckedPicture } from '../pictures/checkPicture'
import type { End } from '../queue/ending'
import type { RejectedKeeper } from '../review/rejectedKeeper'
import type { Engine } from './engine'
import type { Framer } from './framer'
import type { ServiceMetrics } from './serviceMetrics'

/** What the model says of a picture, or why it could not be read. */
export type ClassifiedPicture = { name: string } & (ClassifiedImage | { error: string })

export interface ClassifyPictureOptions {
  engine: Engine
  framer: Framer
  metrics: ServiceMetrics
  end: End
  /** Keeps the pictures that are not accepted. */
  keeper?: RejectedKeeper
}

/** From an encoded picture to its class.
 * @throws Problem `thread-lost`; the end's reason */
export async function classifyPicture(
  { bytes, name, pixels }: CheckedPicture,
  { engine, framer, metrics, end, keeper }: ClassifyPictureOptions,
): Promise<ClassifiedPicture> {
  try {
    const picture = { bytes, name, pixels, frame: engine.frame }
    const { image, waitedMs, decodeMs } = await framer.frame(picture, end)
    metrics.stage('wait', waitedMs)
    metrics.stage('decode', decodeMs)
    const [found] = classifyLogits(await engine.logits(image, end), engine.card)
    metrics.confidence.observe(found!.confidence)
    metrics.pictures.inc({ outcome: outcomeOf(found!) })
    if (found!.accepted === false) keeper?.keep(bytes, found!, engine)
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
