import assert from 'node:assert/strict'
import { it } from 'node:test'
import { arraySplit } from '@inkstone/data'
import { predictorSuite, tinySplit } from '@inkstone/testing'
import { nearest } from './nearest.js'

predictorSuite('nearest', () => nearest(tinySplit({ size: 30 }), { k: 3 }))

/** One-pixel images: two dark ones, three bright ones. */
const line = arraySplit({
  dataset: 'line',
  name: 'train',
  imageShape: [1, 1, 1],
  classes: ['dark', 'bright'],
  pixels: Uint8Array.of(0, 51, 204, 229, 255),
  labels: [0, 0, 1, 1, 1],
})
const shares = async (k: number, ...pixels: number[]) => {
  const logits = await (await nearest(line, { k })).outputs(Float32Array.from(pixels))
  return [...logits].map((logit) => Number(Math.exp(logit).toFixed(6)))
}
const rounded = (...values: number[]) => values.map((value) => Number(value.toFixed(6)))

it('lets the nearest vote, and leaves every class a tenth of a vote', async () => {
  assert.deepEqual(await shares(1, 0.1, 0.9), rounded(1.1 / 1.2, 0.1 / 1.2, 0.1 / 1.2, 1.1 / 1.2))
  assert.deepEqual(await shares(3, 0.1), rounded(2.1 / 3.2, 1.1 / 3.2)) // 0, 51 and 204
  assert.deepEqual(await shares(5, 0.1), rounded(2.1 / 5.2, 3.1 / 5.2)) // all of them
})

it('refuses what cannot work', async () => {
  await assert.rejects(
    nearest(line, { k: 0 }),
    /nearest\.k: expected a whole number of neighbours >= 1, got 0/,
  )
  await assert.rejects(nearest(line, { k: 6 }), {
    name: 'InkstoneError',
    message: 'nearest: expected at least 6 images in line/train for k: 6, got 5. Take a smaller k.',
  })
})
