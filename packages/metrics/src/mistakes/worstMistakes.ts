import type { Batch, Mistake } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { byFallingLoss, picturedImage } from './picturedImage'

/** Collects wrong predictions with their pixels, in bounded memory: those of highest loss for each confusion. If
 * there is no room for all, the most frequent confusion drops its lowest. */
export interface WorstMistakes {
  /** @param losses `[size]`, in nats; @param probabilities `[size, classes]` */
  offer(batch: Batch, losses: ArrayLike<number>, probabilities: Float32Array): void
  /** By decreasing loss; equal losses in the order of the split. */
  list(): Mistake[]
}

/** @param limit how many are kept */
export function worstMistakes(limit: number): WorstMistakes {
  const confusions = new Map<string, Mistake[]>() // each by decreasing loss
  let count = 0
  return {
    offer(batch, losses, probabilities) {
      const { size, labels } = batch
      const classes = probabilities.length / size
      for (let row = 0; row < size; row++) {
        const predicted = argMax(probabilities, row * classes, (row + 1) * classes)
        const label = labels[row]!
        if (predicted === label) continue
        const loss = losses[row]!
        const key = `${label} ${predicted}`
        const kept = confusions.get(key) ?? []
        if (count >= limit && kept === fullest(confusions) && loss <= kept.at(-1)!.loss) continue
        kept.push(picturedImage(batch, row, { loss, predicted, probabilities }))
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

/** The confusion with most pictures; on a tie the first one. */
function fullest(confusions: ReadonlyMap<string, Mistake[]>): Mistake[] {
  return [...confusions.values()].reduce((most, kept) => (kept.length > most.length ? kept : most))
}
