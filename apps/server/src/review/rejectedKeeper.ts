import { InkstoneError } from '@inkstone/core'
import { assumedFraming } from '@inkstone/data'
import type { ClassifiedImage } from '@inkstone/metrics'
import { type Kept, type RejectedFacts, rejectedFolder } from '@inkstone/run'
import type { Counter } from 'prom-client'
import type { ReadOptions, ReadyModel, RejectedString } from '../threads/messages'

/** Keeps the pictures that a service rejects, beside the answering: nobody waits for the disk. */
export interface RejectedKeeper {
  /** @param picture the file as it was sent */
  keep(picture: Uint8Array, found: ClassifiedImage, model: ReadyModel): void
  /** Keeps a string as it was cut out of its picture. */
  keepString(string: RejectedString, options: ReadOptions, model: ReadyModel): void
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
    const isFile = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const why = isFile ? `expected a folder, got ${directory}, which is a file` : error.message
    throw new InkstoneError(`serve.rejected.keep: ${why}. Choose another folder.`)
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

  async function write(picture: Uint8Array, facts: RejectedFacts): Promise<void> {
    try {
      const kept = await folder.keep(picture, facts)
      note(kept, reasons[kept])
    } catch (error) {
      note('failed', (error as Error).message)
    }
  }

  function begin(picture: Uint8Array, facts: RejectedFacts): void {
    const written = write(picture, facts).finally(() => writing.delete(written))
    writing.add(written)
  }

  return {
    keep: (picture, found, model) => begin(picture, factsOf(found, model)),
    keepString: (string, options, model) =>
      begin(string.picture, factsOfString(string, options, model)),
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
): RejectedFacts {
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

/** With the digits as they were cut, so that what a person says of the string is said of each of them. */
function factsOfString(
  { text, confidence, reason = 'unsure', alternatives, cuts }: RejectedString,
  { errorRate }: ReadOptions,
  { card, digest }: ReadyModel,
): RejectedFacts {
  const { name, classes, imageShape, framing = assumedFraming(card) } = card
  const likely = text === '' ? alternatives : [{ text, confidence }, ...alternatives]
  return {
    ...{ kind: 'text' as const, reason, text, confidence, threshold: 1 - errorRate },
    alternatives: likely.map((one) => ({ text: one.text, probability: one.confidence })),
    model: { name, digest },
    ...{ classes: [...classes], imageShape, framing },
    ...(cuts.length > 0 && { cuts }),
    at: new Date().toISOString(),
  }
}
