import * as tf from '@tensorflow/tfjs-core'
import { floats } from './inputs.mjs'

const run = (name, inputs, attrs) => tf.engine().runKernel(name, inputs, attrs)
const fused = (activation) => () => [
  [floats(8, 28, 28, 32), floats(3, 3, 32, 32), floats(32)],
  (x, filter, bias) => tf.fused.conv2d({ x, filter, bias, strides: 1, pad: 'same', activation }),
]

/** What networks are made of. */
export const networks = {
  'conv2d 3x3x32 to 64': () => [
    [floats(8, 28, 28, 32), floats(3, 3, 32, 64)],
    (x, f) => tf.conv2d(x, f, 1, 'same'),
  ],
  'conv2d 1x1x128': () => [
    [floats(8, 14, 14, 128), floats(1, 1, 128, 128)],
    (x, f) => tf.conv2d(x, f, 1, 'same'),
  ],
  'conv2d 7x7x3 of a picture': () => [
    [floats(1, 224, 224, 3), floats(7, 7, 3, 64)],
    (x, f) => tf.conv2d(x, f, 2, 'same'),
  ],
  'conv1d 5x32': () => [
    [floats(16, 128, 32), floats(5, 32, 32)],
    (x, f) => tf.conv1d(x, f, 1, 'same'),
  ],
  'conv2d, dilated': () => [
    [floats(4, 28, 28, 16), floats(3, 3, 16, 16)],
    (x, f) => tf.conv2d(x, f, 1, 'same', 'NHWC', 2),
  ],
  'transposed conv2d': () => [
    [floats(4, 14, 14, 32), floats(3, 3, 16, 32)],
    (x, f) => tf.conv2dTranspose(x, f, [4, 28, 28, 16], 2, 'same'),
  ],
  'fused conv2d, relu6': fused('relu6'),
  'fused conv2d, sigmoid': fused('sigmoid'),
  'fused matMul, relu': () => [
    [floats(128, 256), floats(256, 128), floats(128)],
    (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: 'relu' }),
  ],
  'depthwise 3x3': () => [
    [floats(8, 56, 56, 32), floats(3, 3, 32, 1)],
    (x, f) => tf.depthwiseConv2d(x, f, 1, 'same'),
  ],
  'fused depthwise 3x3, relu6': () => [
    [floats(8, 56, 56, 32), floats(3, 3, 32, 1), floats(32)],
    (x, filter, bias) =>
      tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: 'same', activation: 'relu6' }),
  ],
  'conv3d 3x3x3x8 to 16': () => [
    [floats(1, 8, 16, 16, 8), floats(3, 3, 3, 8, 16)],
    (x, f) => tf.conv3d(x, f, 1, 'same'),
  ],
  "conv3d's gradient of its input": () => [
    [floats(1, 6, 12, 12, 16), floats(3, 3, 3, 8, 16)],
    (dy, filter) =>
      run(
        'Conv3DBackpropInputV2',
        { dy, filter },
        { pad: 'same', strides: 1, inputShape: [1, 6, 12, 12, 8] },
      ),
  ],
  "conv3d's gradient of its filter": () => [
    [floats(1, 6, 12, 12, 8), floats(1, 6, 12, 12, 16)],
    (x, dy) =>
      run(
        'Conv3DBackpropFilterV2',
        { x, dy },
        { pad: 'same', strides: 1, filterShape: [3, 3, 3, 8, 16] },
      ),
  ],
  'max pool': () => [[floats(16, 56, 56, 32)], (x) => tf.maxPool(x, 2, 2, 'valid')],
  'max pool with positions': () => [
    [floats(4, 56, 56, 16)],
    (x) => tf.maxPoolWithArgmax(x, 2, 2, 'valid').indexes,
  ],
  'average pool': () => [[floats(16, 56, 56, 32)], (x) => tf.avgPool(x, 3, 2, 'same')],
  'max pool 3-D': () => [[floats(2, 16, 28, 28, 16)], (x) => tf.maxPool3d(x, 2, 2, 'valid')],
  'average pool 3-D': () => [[floats(2, 16, 28, 28, 16)], (x) => tf.avgPool3d(x, 3, 2, 'same')],
  "max pool's gradient, 3-D": () => [
    [floats(2, 8, 14, 14, 8), floats(2, 4, 7, 7, 8)],
    (input, dy) => run('MaxPool3DGrad', { input, dy }, { filterSize: 2, strides: 2, pad: 'valid' }),
  ],
  'batch norm': () => [
    [floats(16, 28, 28, 32), floats(32), tf.abs(floats(32)), floats(32), floats(32)],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale),
  ],
  'local response norm': () => [[floats(8, 28, 28, 64)], (x) => tf.localResponseNormalization(x)],
  'local response norm of 8': () => [
    [floats(8, 28, 28, 8)],
    (x) => tf.localResponseNormalization(x, 2, 1, 0.1, 0.75),
  ],
  "local response norm's gradient": () => [
    [floats(4, 28, 28, 64), floats(4, 28, 28, 64)],
    (x, dy) =>
      run(
        'LRNGrad',
        { x, y: tf.localResponseNormalization(x), dy },
        { depthRadius: 5, bias: 1, alpha: 1, beta: 0.5 },
      ),
  ],
}
