import type { Batch, Mistake } from '@inkstone/core'
import { argMax } from './argMax'

/** Gathers wrong predictions with their pixels, in memory that does not grow: of each confusion those of greatest
 * loss. Where there is no room for all, the most frequent confusion gives up its least. */
export interface WorstMistakes {
  /** @param losses `[size]`, in nats; @param probabilities `[size, classes]` */
  offer(batch: Batch, losses: ArrayLike<number>, probabilities: Float32Array): void
  /** By falling loss; equal losses in the order of the split. */
  list(): Mistake[]
}

/** @param limit how many are kept */
export function worstMistakes(limit: number): WorstMistakes {
  const confusions = new Map<string, Mistake[]>() // each by falling loss
  let count = 0
  return {
    offer({ size, images, labels, positions }, losses, probabilities) {
      const classes = probabilities.length / size
      const imageSize = images.length / size
      for (let row = 0; row < size; row++) {
        const predicted = argMax(probabilities, row, classes)
        const label = labels[row]!
        if (predicted === label) continue
        const loss = losses[row]!
        const key = `${label} ${predicted}`
        const kept = confusions.get(key) ?? []
        if (count >= limit && kept === fullest(confusions) && loss <= kept.at(-1)!.loss) continue
        kept.push({
          position: positions[row]!,
          label,
          predicted,
          confidence: probabilities[row * classes + predicted]!,
          loss,
          pixels: bytesOf(images.subarray(row * imageSize, (row + 1) * imageSize)),
        })
        kept.sort(byFallingLoss)
        confusions.set(key, kept)
        if (++count <= limit) continue
        fullest(confusions).pop()
        count--
      }
    },
    list: () => [...confusions.values()].flat().sort(byFallingLoss),
  }
}

/** The confusion that holds most pictures; of equals the first that was met. */
function fullest(confusions: ReadonlyMap<string, Mistake[]>): Mistake[] {
  return [...confusions.values()].reduce((most, kept) => (kept.length > most.length ? kept : most))
}

function byFallingLoss(a: Mistake, b: Mistake): number {
  return b.loss - a.loss || a.position - b.position
}

/** Base64 of uint8, ink 255. */
function bytesOf(image: Float32Array): string {
  const bytes = Uint8ClampedArray.from(image, (value) => value * 255) // rounds
  return Buffer.from(bytes.buffer).toString('base64')
}
