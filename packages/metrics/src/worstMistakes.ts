import type { Batch, Mistake } from '@inkstone/core'
import { argMax } from './argMax'

/** Gathers the wrong predictions of greatest loss, with their pixels, in memory that does not grow. */
export interface WorstMistakes {
  /** @param losses `[size]`, in nats; @param probabilities `[size, classes]` */
  offer(batch: Batch, losses: ArrayLike<number>, probabilities: Float32Array): void
  /** By falling loss; equal losses in the order of the split. */
  list(): Mistake[]
}

/** @param limit how many are kept */
export function worstMistakes(limit: number): WorstMistakes {
  let kept: Mistake[] = []
  return {
    offer({ size, images, labels, positions }, losses, probabilities) {
      const classes = probabilities.length / size
      const imageSize = images.length / size
      for (let row = 0; row < size; row++) {
        const predicted = argMax(probabilities, row, classes)
        const loss = losses[row]!
        const leastKept = kept.length < limit ? -Infinity : kept.at(-1)!.loss
        if (predicted === labels[row] || loss <= leastKept) continue
        kept.push({
          position: positions[row]!,
          label: labels[row]!,
          predicted,
          confidence: probabilities[row * classes + predicted]!,
          loss,
          pixels: bytesOf(images.subarray(row * imageSize, (row + 1) * imageSize)),
        })
        kept.sort((a, b) => b.loss - a.loss || a.position - b.position)
        kept = kept.slice(0, limit)
      }
    },
    list: () => [...kept],
  }
}

/** Base64 of uint8, ink 255. */
function bytesOf(image: Float32Array): string {
  const bytes = Uint8ClampedArray.from(image, (value) => value * 255) // rounds
  return Buffer.from(bytes.buffer).toString('base64')
}
