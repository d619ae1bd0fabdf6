import type { Batch } from '@inkstone/core'
import { leastSure } from './leastSure'

/** Images of one pixel, `[label, predicted, loss]` each. */
function offered(ofEach: number, rows: readonly [number, number, number][], batchSize: number) {
  const unsure = leastSure(ofEach)
  for (let from = 0; from < rows.length; from += batchSize) {
    const part = rows.slice(from, from + batchSize)
    const batch: Batch = {
      size: part.length,
      images: Float32Array.from(part, (_, index) => (from + index) / 255),
      labels: Int32Array.from(part, ([label]) => label),
      positions: Uint32Array.from(part, (_, index) => from + index),
    }
    const probabilities = Float32Array.from(
      part.flatMap(([, predicted]) => [0, 1, 2].map((index) => (index === predicted ? 0.8 : 0.1))),
    )
    const losses = part.map(([, , loss]) => loss)
    unsure.offer(batch, losses, probabilities)
  }
  return unsure.list()
}

const rows: [number, number, number][] = [
  [0, 0, 0.1],
  [0, 0, 0.4],
  [0, 1, 9], // wrong
  [2, 2, 0.2],
  [0, 0, 0.3],
  [1, 1, 0.05],
  [0, 0, 0.4],
]

test.each([1, 3, 7])('two of each class, by falling loss, in batches of %i', (batchSize) => {
  const kept = offered(2, rows, batchSize)
  expect(kept.map(({ position }) => position)).toEqual([1, 6, 3, 5])
  expect(kept[2]).toEqual({
    ...{ position: 3, label: 2, predicted: 2, loss: 0.2 },
    confidence: Math.fround(0.8),
    pixels: Buffer.of(3).toString('base64'),
  })
})

test('all that were read right, where there are no more', () => {
  const kept = offered(10, rows, 7)
  expect(kept.map(({ position }) => position)).toEqual([1, 6, 4, 3, 0, 5])
})
