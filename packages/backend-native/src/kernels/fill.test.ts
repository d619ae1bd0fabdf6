import * as tf from '@tensorflow/tfjs-core'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

onEveryIsa('fill kernels', () => {
  test('as on cpu, empty shapes too', () => {
    for (const shape of [[], [0, 3], [4], [2, 3, 5]]) {
      expectLikeCpu(() => {
        const x = tf.tensor(new Float32Array(tf.util.sizeFromShape(shape)), shape)
        return [
          tf.fill(shape, 2.5),
          tf.fill(shape, -7, 'int32'),
          tf.zerosLike(x),
          tf.onesLike(x),
          tf.onesLike(tf.cast(x, 'bool')),
        ]
      }, 0)
    }
  })
})
