import type { Batch, PicturedImage } from '@inkstone/core'
import { argMax } from '@inkstone/pixels'
import { byFallingLoss, picturedImage } from './picturedImage'

/** Collects the correctly classified images of lowest confidence with their pixels, a bounded number per class. */
export interface LeastSure {
  /** @param losses `[size]`, in nats; @param probabilities `[size, classes]` */
  offer(batch: Batch, losses: ArrayLike<number>, probabilities: Float32Array): void
  /** By decreasing loss; equal losses in the order of the split. */
  list(): PicturedImage[]
}

/** @param ofEach how many of each class are kept */
export function leastSure(ofEach: number): LeastSure {
  const classes = new Map<number, PicturedImage[]>() // each by decreasing loss
  return {
    offer(batch, losses, probabilities) {
      const { size, labels } = batch
      for (let row = 0; row < size; row++) {
        const label = labels[row]!
        const predicted = argMax(
          probabilities,
          (row * probabilities.length) / size,
          ((row + 1) * probabilities.length) / size,
        )
        if (predicted !== label) continue
        const loss = losses[row]!
        const kept = classes.get(label) ?? []
        if (kept.length === ofEach && loss <= kept.at(-1)!.loss) continue
        kept.push(picturedImage(batch, row, { loss, predicted, probabilities }))
        kept.sort(byFallingLoss)
        if (kept.length > ofEach) kept.pop()
        classes.set(label, kept)
      }
    },
    list: () => [...classes.values()].flat().sort(byFallingLoss),
  }
}
