import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from '../onEveryIsa'

const three = fc.integer({ min: 1, max: 3 })
const five = fc.integer({ min: 3, max: 6 })

function filled(shape: number[]): tf.Tensor5D {
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, at) => Math.sin(at * 1.7))
  return tf.tensor(values, shape as [number, number, number, number, number])
}

onEveryIsa('convolution over depth, rows and columns', () => {
  test('and its gradients as on cpu: strides, paddings, several images', () => {
    const check = (
      size: [number, number, number],
      window: [number, number, number],
      strides: [number, number, number],
      [batch, channels, filters]: [number, number, number],
      pad: 'same' | 'valid',
    ) =>
      expectLikeCpu(() => {
        const x = filled([batch, ...size, channels])
        const filter = filled([...window, channels, filters])
        const y = tf.conv3d(x, filter, strides, pad)
        const dy = filled(y.shape)
        const run = (name: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap) =>
          tf.engine().runKernel(name, inputs, { strides, pad, ...attrs }) as tf.Tensor
        return [
          y,
          run(tf.Conv3DBackpropInputV2, { dy, filter }, { inputShape: x.shape }),
          run(tf.Conv3DBackpropFilterV2, { x, dy }, { filterShape: filter.shape }),
        ]
      }, 2e-6)
    const triple = fc.tuple(three, three, three)
    const sizes = fc.tuple(five, five, five)
    const pads = fc.constantFrom('same' as const, 'valid' as const)
    fc.assert(fc.property(sizes, triple, triple, triple, pads, check), { numRuns: 15 })
  })

  test('no tensor is left over', () => {
    void tf.setBackend('inkstone')
    const [x, filter] = [filled([1, 3, 4, 4, 2]), filled([2, 2, 2, 2, 3])]
    const before = tf.memory().numTensors
    tf.conv3d(x, filter, 1, 'same').dispose()
    expect(tf.memory().numTensors).toBe(before)
    tf.dispose([x, filter])
  })
})
