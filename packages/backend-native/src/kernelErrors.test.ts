import * as tf from '@tensorflow/tfjs-core'
import { loadAddon } from './loadAddon'
import './index'

// What a user reads when inputs do not fit: the operation, the inputs' dtypes and shapes, and what is wrong.

const run = (name: string, inputs: object, attrs: object = {}) =>
  tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs as tf.NamedAttrMap)
const f = (...shape: number[]) => tf.ones(shape)
const i = (values: number[], shape = [values.length]) => tf.tensor(values, shape, 'int32')
const conv = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', dilations: [1, 1] }
const product = { transposeA: false, transposeB: false }
const disposed = () => {
  const x = f(3)
  x.dispose()
  return x
}

const cases: [what: string, call: () => unknown, message: RegExp][] = [
  [
    'tf.add',
    () => tf.add(f(3), f(4)),
    /^Add of a float32 \[3\], b float32 \[4\]: .*broadcast together with shapes 3 and 4/,
  ],
  [
    'Add of two dtypes',
    () => run('Add', { a: f(3), b: i([1, 2]) }),
    /^Add of a float32 \[3\], b int32 \[2\]: .*broadcast/,
  ],
  [
    'Add of a tensor that is gone',
    () => tf.add(disposed(), 1),
    /^Add of a float32 \[3\], b float32 \[\]: expected tensors that are not disposed of/,
  ],
  [
    'tf.matMul',
    () => tf.matMul(f(2, 3), f(4, 5)),
    /matMul: inner shapes \(3\) and \(4\) of Tensors with shapes 2,3 and 4,5/,
  ],
  [
    'BatchMatMul',
    () => run('BatchMatMul', { a: f(2, 3), b: f(4, 5) }, product),
    /^BatchMatMul of a float32 \[2,3\], b float32 \[4,5\]: .*inner shapes \(3\) and \(4\)/,
  ],
  [
    '_FusedMatMul',
    () => run('_FusedMatMul', { a: f(2, 3), b: f(3, 5), bias: f(4) }, product),
    /^_FusedMatMul of a float32 \[2,3\], b float32 \[3,5\], bias float32 \[4\]: .*broadcast/,
  ],
  [
    'tf.conv2d',
    () => tf.conv2d(f(1, 5, 5, 3) as tf.Tensor4D, f(3, 3, 4, 8) as tf.Tensor4D, 1, 'same'),
    /conv2d: depth of input \(3\) must match input depth for filter 4/,
  ],
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative'].map(
    (name): [string, () => unknown, RegExp] => [
      name,
      () => run(name, { x: f(1, 5, 5, 3), filter: f(3, 3, 4, 8) }, conv),
      new RegExp(
        `^${name} of x float32 \\[1,5,5,3\\], filter float32 \\[3,3,4,8\\]: expected a filter .* 3 as the input`,
      ),
    ],
  ),
  [
    'tf.gather',
    () => tf.gather(f(3, 2), i([5])),
    /^GatherV2 of x float32 \[3,2\], indices int32 \[1\]: .*the index value 5 is not in \[0, 2\]/,
  ],
  [
    'tf.gatherND',
    () => tf.gatherND(f(3, 2), i([5, 0], [1, 2])),
    /^GatherNd of params float32 \[3,2\], indices int32 \[1,2\]: .*5,0 does not index into 3,2/,
  ],
  [
    'tf.scatterND',
    () => tf.scatterND(i([9], [1, 1]), f(1), [3]),
    /^ScatterNd of indices int32 \[1,1\], updates float32 \[1\]: .*9 does not index into 3/,
  ],
  [
    'tf.reshape',
    () => tf.reshape(f(6), [4]),
    /^Reshape of x float32 \[6\]: Size\(6\) must match the product of shape 4/,
  ],
  [
    'tf.concat',
    () => tf.concat([f(2, 3), f(2, 4)], 0),
    /^Concat of 0 float32 \[2,3\], 1 float32 \[2,4\]: .*along the non-concatenated axis 1/,
  ],
  [
    'tf.sum',
    () => run('Sum', { x: f(2, 3) }, { axis: 5 }),
    /^Sum of x float32 \[2,3\]: .*range \[-2, 2\) but got axis 5/,
  ],
  [
    'tf.slice',
    () => run('Slice', { x: f(2, 3) }, { begin: [0, 2], size: [2, 4] }),
    /^Slice of x float32 \[2,3\]: .*would overflow input\.shape\[1\] \(3\)/,
  ],
  [
    'tf.split',
    () => run('SplitV', { x: f(6) }, { numOrSizeSplits: [2, 2], axis: 0 }),
    /^SplitV of x float32 \[6\]: The sum of sizes/,
  ],
  [
    'ResizeBilinear',
    () => run('ResizeBilinear', { images: f(4, 4, 2) }, { size: [2, 2] }),
    /^ResizeBilinear of images float32 \[4,4,2\]: expected inputs of the rank/,
  ],
]

const withAddon = loadAddon() === undefined ? describe.skip : describe

withAddon('the error of', () => {
  beforeAll(async () => {
    await tf.setBackend('inkstone')
  })

  test.each(cases)('%s', (_, call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(message)
  })
})
