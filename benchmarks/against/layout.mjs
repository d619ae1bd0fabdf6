import * as tf from '@tensorflow/tfjs-core'
import { bools, floats, ints, pad4 } from './inputs.mjs'

const kinds = { float32: floats, int32: (...shape) => ints(9, ...shape), bool: bools }
/** The same operation of each dtype. */
const each = (name, make) =>
  Object.fromEntries(
    Object.entries(kinds).map(([dtype, values]) => [
      dtype === 'float32' ? name : `${name} ${dtype}`,
      () => make(values),
    ]),
  )
const words = (count) => tf.tensor1d(Array.from({ length: count }, (_, index) => `w${index % 97}`))
const none = [
  [0, 0],
  [0, 0],
]

/** Operations that move values. */
export const layout = {
  ...each('transpose', (values) => [[values(16, 64, 8, 64)], (x) => tf.transpose(x, [0, 2, 1, 3])]),
  ...each('transpose of a matrix', (values) => [[values(512, 512)], (x) => tf.transpose(x)]),
  ...each('reverse', (values) => [[values(64, 64, 64)], (x) => tf.reverse(x, 1)]),
  'reverse of the last': () => [[floats(64, 64, 64)], (x) => tf.reverse(x, 2)],
  ...each('slice', (values) => [[values(64, 64, 64)], (x) => tf.slice(x, [0, 8, 8], [64, 48, 48])]),
  'slice, contiguous': () => [[floats(64, 64, 64)], (x) => tf.slice(x, [8, 0, 0], [48, 64, 64])],
  'slice of 7 dimensions': () => [
    [floats(4, 4, 4, 4, 4, 4, 16)],
    (x) => tf.slice(x, [1, 1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2, 8]),
  ],
  'slice string': () => [
    [tf.reshape(words(10_000), [100, 100])],
    (x) => tf.slice(x, [5, 5], [80, 80]),
  ],
  ...each('strided slice, steps of 1', (values) => [
    [values(64, 64, 64)],
    (x) => tf.stridedSlice(x, [0, 8, 8], [64, 56, 56], [1, 1, 1]),
  ]),
  ...each('strided slice, steps of 2', (values) => [
    [values(64, 64, 64)],
    (x) => tf.stridedSlice(x, [0, 0, 0], [64, 64, 64], [1, 2, 2]),
  ]),
  ...each('concat', (values) => [
    [values(128, 256), values(128, 256)],
    (a, b) => tf.concat([a, b], 1),
  ]),
  ...each('concat of rows', (values) => [
    [values(128, 256), values(128, 256)],
    (a, b) => tf.concat([a, b], 0),
  ]),
  'concat of narrow ones': () => [
    [floats(10_000, 3), floats(10_000, 2)],
    (a, b) => tf.concat([a, b], 1),
  ],
  'concat string': () => [[words(5000), words(5000)], (a, b) => tf.concat([a, b])],
  ...each('stack', (values) => [
    [values(128, 256), values(128, 256)],
    (a, b) => tf.stack([a, b], 1),
  ]),
  'stack of the last': () => [[floats(128, 256), floats(128, 256)], (a, b) => tf.stack([a, b], 2)],
  ...each('unstack', (values) => [[values(128, 4, 256)], (x) => tf.unstack(x, 1)]),
  'unstack of the first': () => [[floats(8, 128, 128)], (x) => tf.unstack(x, 0)],
  ...each('split', (values) => [[values(128, 512)], (x) => tf.split(x, 4, 1)]),
  ...each('tile', (values) => [[values(64, 128)], (x) => tf.tile(x, [4, 4])]),
  'tile of one column': () => [[floats(512, 1)], (x) => tf.tile(x, [1, 512])],
  'tile string': () => [[words(1000)], (x) => tf.tile(x, [10])],
  'broadcast to': () => [[floats(1, 64, 1, 64)], (x) => tf.broadcastTo(x, [16, 64, 16, 64])],
  ...each('pad', (values) => [[values(8, 56, 56, 16)], (x) => tf.pad(x, pad4(1, 1))]),
  'pad of rows': () => [
    [floats(500, 100)],
    (x) =>
      tf.pad(x, [
        [2, 2],
        [0, 0],
      ]),
  ],
  'mirror pad': () => [[floats(8, 56, 56, 16)], (x) => tf.mirrorPad(x, pad4(2, 2), 'reflect')],
  'mirror pad int32': () => [
    [ints(9, 8, 56, 56, 16)],
    (x) => tf.mirrorPad(x, pad4(2, 2), 'symmetric'),
  ],
  ...each('space to batch', (values) => [
    [values(8, 56, 56, 16)],
    (x) => tf.spaceToBatchND(x, [2, 2], none),
  ]),
  ...each('batch to space', (values) => [
    [values(32, 28, 28, 16)],
    (x) => tf.batchToSpaceND(x, [2, 2], none),
  ]),
  ...each('depth to space', (values) => [
    [values(8, 28, 28, 64)],
    (x) => tf.engine().runKernel('DepthToSpace', { x }, { blockSize: 2, dataFormat: 'NHWC' }),
  ]),
  reshape: () => [[floats(64, 64)], (x) => tf.reshape(x, [4096])],
  'expand dimensions': () => [[floats(64, 64)], (x) => tf.expandDims(x, 0)],
  identity: () => [[floats(64, 64)], (x) => tf.clone(x)],
  diagonal: () => [[floats(256)], (x) => tf.diag(x)],
  'flip left to right': () => [[floats(4, 112, 112, 3)], (x) => tf.image.flipLeftRight(x)],
}
