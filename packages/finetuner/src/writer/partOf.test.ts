import type { Dataset } from '@inkstone/core'
import { datasetSuite, tinySplit } from '@inkstone/testing'
import { partOf } from './partOf'

datasetSuite('a part as a split', (): Dataset => {
  const part = partOf(tinySplit({ size: 40, seed: 5 }), [7, 3, 30, 8, 1, 0], 'part')
  const { dataset: name, classes, imageShape } = part
  const loaded = { name, classes, imageShape, splits: { part } }
  return { name, options: {}, load: async () => loaded }
})

test('a part has the fingerprint of its own images, not that of the whole', async () => {
  const whole = tinySplit({ size: 12 })
  const all = Array.from({ length: 12 }, (_, position) => position)
  expect(await partOf(whole, all, 'all').fingerprint()).toBe(await whole.fingerprint())
  expect(await partOf(whole, all.slice(1), 'most').fingerprint()).not.toBe(
    await whole.fingerprint(),
  )
})
