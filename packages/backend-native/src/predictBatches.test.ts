import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import './index'
import { loadAddon } from './loadAddon'

const described = loadAddon() === undefined ? describe.skip : describe

function model(): tfl.LayersModel {
  const conv = (filters: number, more: object) =>
    tfl.layers.conv2d({ filters, kernelSize: 3, activation: 'relu', ...more })
  return tfl.sequential({
    layers: [
      conv(8, { inputShape: [12, 12, 1] }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      conv(16, { padding: 'same' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 5 }),
    ],
  })
}

described('predict', () => {
  beforeAll(() => tf.setBackend('inkstone'))

  test('takes more images at once, with the bits of 32 at a time', () => {
    const network = model()
    const images = tf.randomNormal([300, 12, 12, 1], 0, 1, 'float32', 1)
    const calls = jest.spyOn(network.layers[0]!, 'call')
    const [wide] = [network.predict(images) as tf.Tensor]
    expect(calls).toHaveBeenCalledTimes(2) // 256 + 44
    const narrow = network.predict(images, { batchSize: 32 }) as tf.Tensor
    expect(calls).toHaveBeenCalledTimes(2 + 10)
    expect(wide!.dataSync()).toEqual(narrow.dataSync())
    tf.dispose([images, wide, narrow])
    network.dispose()
  })

  test('stays at 32 where a layer makes much of an image, or of no fixed size', () => {
    const large = tfl.sequential({
      layers: [tfl.layers.zeroPadding2d({ padding: 300, inputShape: [2, 2, 1] })],
    })
    const open = tfl.sequential({
      layers: [tfl.layers.dense({ units: 2, inputShape: [null, 3] })],
    })
    for (const [network, shape] of [
      [large, [40, 2, 2, 1]],
      [open, [40, 2, 3]],
    ] as const) {
      const calls = jest.spyOn(network.layers[0]!, 'call')
      tf.tidy(() => network.predict(tf.zeros([...shape])))
      expect(calls).toHaveBeenCalledTimes(2)
      network.dispose()
    }
  })
})
