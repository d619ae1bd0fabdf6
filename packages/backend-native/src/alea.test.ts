import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { alea, drawUniform } from './alea'
import { loadAddon } from './loadAddon'
import { onEveryIsa } from './onEveryIsa'

test('alea gives the numbers of the npm package seedrandom', () => {
  // require('seedrandom').alea('1') and alea('hello.'), seedrandom 3.0.5
  const first = alea('1')
  expect([first(), first(), first()]).toEqual([
    0.526047095656395, 0.12264361372217536, 0.47771977609954774,
  ])
  const second = alea('hello.')
  expect([second(), second()]).toEqual([0.4783254903741181, 0.8297006865032017])
})

onEveryIsa('uniform numbers', () => {
  test('the bits of tf.randomUniform, for any seed', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 300 }), (seed, count) => {
        const values = new Float32Array(count)
        drawUniform(loadAddon()!, values, seed)
        const expected = tf.tidy(() => tf.randomUniform([count], 0, 1, 'float32', seed).dataSync())
        expect(values).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })

  test('other numbers each time without a seed', () => {
    const [one, two] = [new Float32Array(8), new Float32Array(8)]
    for (const values of [one, two]) drawUniform(loadAddon()!, values, undefined)
    expect(two).not.toEqual(one)
  })
})
