import * as tf from '@tensorflow/tfjs-core'
import { nativeStatus } from './loadAddon'
import './index'

test('an error of a kernel names the operation, its inputs and their shapes', async () => {
  await tf.ready()
  const backend = nativeStatus().available ? 'inkstone' : 'cpu'
  expect(tf.getBackend()).toBe(backend)
  const x = tf.zeros([2, 3])
  const indices = tf.tensor1d([7], 'int32')
  const inputs = backend === 'inkstone' ? 'GatherV2 of x float32 [2,3], indices int32 [1]: ' : ''
  expect(() => tf.gather(x, indices)).toThrow(
    `${inputs}GatherV2: the index value 7 is not in [0, 1]`,
  )
  tf.dispose([x, indices])
})
