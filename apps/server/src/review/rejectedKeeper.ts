import { InkstoneError } from '@inkstone/core'
import { assumedFraming } from '@inkstone/data'
import type { ClassifiedImage } from '@inkstone/metrics'
import { type Kept, rejectedFolder } from '@inkstone/run'
import type { Counter } from 'prom-client'
import type { ReadyModel } from '../threads/messages'

/** Keeps the pictures that a service rejects, beside the answering: nobody waits for the disk. */
export interface RejectedKeeper {
  /** @param picture the file as it was sent */
  keep(picture: Uint8Array, found: ClassifiedImage, model: ReadyModel): void
  /** Resolves when nothing is being written any more. */
  settled(): Promise<void>
}

export interface RejectedKeeperOptions {
  directory: string
  maxBytes?: number
  /** Counts pictures by what became of them: {@link Kept}, or `failed`. */
  counter: Counter<'outcome'>
}

/** @throws InkstoneError if the folder cannot be made or read */
export async function rejectedKeeper({
  directory,
  maxBytes,
  counter,
}: RejectedKeeperOptions): Promise<RejectedKeeper> {
  const folder = await rejectedFolder(directory, { maxBytes }).catch((error: Error) => {
    if (error instanceof InkstoneError) throw error
    throw new InkstoneError(`serve.rejected.keep: ${error.message}. Choose another folder.`)
  })
  const writing = new Set<Promise<void>>()
  let last: Kept | 'failed' = 'kept'

  /** A line at the first picture that is not kept, and again once one was kept in between. */
  function note(outcome: Kept | 'failed', reason: string): void {
    counter.inc({ outcome })
    if (outcome === 'known' || outcome === last) return
    last = outcome
    if (outcome !== 'kept') {
      console.warn(
        `${directory}: rejected pictures are not kept: ${reason}. Requests are answered.`,
      )
    }
  }

  async function write(picture: Uint8Array, found: ClassifiedImage, model: ReadyModel) {
    try {
      const kept = await folder.keep(picture, factsOf(found, model))
      note(kept, reasons[kept])
    } catch (error) {
      note('failed', (error as Error).message)
    }
  }

  return {
    keep(picture, found, model) {
      const written = write(picture, found, model).finally(() => writing.delete(written))
      writing.add(written)
    },
    async settled() {
      await Promise.all(writing)
    },
  }
}

const reasons: Readonly<Record<Kept, string>> = {
  kept: '',
  known: '',
  full: 'the folder has reached its limit; review and remove some, or raise --keep-rejected-limit',
  busy: 'the disk is slower than they come',
}

function factsOf(
  { class: likeliest, confidence, probabilities }: ClassifiedImage,
  { card, digest }: ReadyModel,
) {
  const { name, classes, imageShape, framing = assumedFraming(card), thresholds = [] } = card
  const [used] = thresholds.toSorted((one, other) => other.errorRate - one.errorRate)
  const alternatives = classes
    .map((text, at) => ({ text, probability: Math.min(1, probabilities[at]!) }))
    .sort((one, other) => other.probability - one.probability)
  return {
    ...{ kind: 'class' as const, reason: 'unsure', text: likeliest },
    confidence: Math.min(1, confidence), // a softmax may round up
    ...(used && { threshold: used.threshold }),
    alternatives: alternatives.slice(0, mostAlternatives),
    model: { name, digest },
    ...{ classes: [...classes], imageShape, framing },
    at: new Date().toISOString(),
  }
}

const mostAlternatives = 10
