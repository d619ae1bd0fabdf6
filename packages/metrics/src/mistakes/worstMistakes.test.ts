import type { Batch } from '@inkstone/core'
import { worstMistakes } from './worstMistakes'

/** Images of one pixel, `[label, predicted, loss]` each. */
function offered(limit: number, rows: readonly [number, number, number][], batchSize: number) {
  const mistakes = worstMistakes(limit)
  for (let from = 0; from < rows.length; from += batchSize) {
    const part = rows.slice(from, from + batchSize)
    const batch: Batch = {
      size: part.length,
      images: Float32Array.from(part, () => 1),
      labels: Int32Array.from(part, ([label]) => label),
      positions: Uint32Array.from(part, (_, index) => from + index),
    }
    const probabilities = Float32Array.from(
      part.flatMap(([, predicted]) => [0, 1, 2].map((index) => (index === predicted ? 0.8 : 0.1))),
    )
    mistakes.offer(
      batch,
      part.map(([, , loss]) => loss),
      probabilities,
    )
  }
  return mistakes.list().map(({ position }) => position)
}

const rows: [number, number, number][] = [
  [0, 1, 5],
  [0, 1, 9],
  [2, 1, 0.8],
  [0, 0, 0.1], // right
  [0, 1, 7],
  [1, 2, 3],
  [0, 1, 6],
]

test.each([1, 3, 7])('all that find room, by falling loss, in batches of %i', (batchSize) => {
  expect(offered(10, rows, batchSize)).toEqual([1, 4, 6, 0, 5, 2])
})

test.each([1, 3, 7])('a rare confusion keeps its picture, in batches of %i', (batchSize) => {
  expect(offered(4, rows, batchSize)).toEqual([1, 4, 5, 2])
})
