import * as tf from '@tensorflow/tfjs-core'
import { boxes, floats, ints } from './inputs.mjs'

const run = (name, inputs, attrs) => tf.engine().runKernel(name, inputs, attrs)
const sorted = (most, count) =>
  tf.tensor1d(
    Array.from({ length: count }, (_, index) => Math.floor((index * most) / count)),
    'int32',
  )
const sentences = (count) =>
  tf.tensor1d(Array.from({ length: count }, (_, index) => `the ${index} of many words here`))

/** Operations that look values up, place them, sort or choose them. */
export const lookup = {
  gather: () => [[floats(1000, 64), ints(1000, 512)], (x, at) => tf.gather(x, at)],
  'gather int32': () => [[ints(9, 1000, 64), ints(1000, 512)], (x, at) => tf.gather(x, at)],
  'gather bool': () => [
    [tf.greater(floats(1000, 64), 0), ints(1000, 512)],
    (x, at) => tf.gather(x, at),
  ],
  'gather of single values': () => [
    [floats(100_000), ints(100_000, 20_000)],
    (x, at) => tf.gather(x, at),
  ],
  'gather of columns': () => [[floats(512, 512), ints(512, 100)], (x, at) => tf.gather(x, at, 1)],
  gatherND: () => [[floats(64, 64, 64), ints(64, 2000, 2)], (x, at) => tf.gatherND(x, at)],
  'gatherND of single values': () => [
    [floats(256, 256), ints(256, 20_000, 2)],
    (x, at) => tf.gatherND(x, at),
  ],
  'gatherND int32': () => [[ints(9, 64, 64, 64), ints(64, 2000, 2)], (x, at) => tf.gatherND(x, at)],
  scatterND: () => [
    [ints(1000, 5000, 1), floats(5000, 32)],
    (at, values) => tf.scatterND(at, values, [1000, 32]),
  ],
  'scatterND of single values': () => [
    [ints(256, 20_000, 2), floats(20_000)],
    (at, values) => tf.scatterND(at, values, [256, 256]),
  ],
  'scatterND int32': () => [
    [ints(1000, 5000, 1), ints(9, 5000, 32)],
    (at, values) => tf.scatterND(at, values, [1000, 32]),
  ],
  'tensor scatter update': () => [
    [floats(1000, 32), ints(1000, 500, 1), floats(500, 32)],
    (x, at, values) => tf.tensorScatterUpdate(x, at, values),
  ],
  'sparse to dense': () => [
    [ints(256, 5000, 2), floats(5000)],
    (at, values) => tf.sparseToDense(at, values, [256, 256], 0),
  ],
  'one-hot': () => [[ints(100, 4096)], (x) => tf.oneHot(x, 100)],
  'one-hot float32': () => [[ints(100, 4096)], (x) => tf.oneHot(x, 100, 1, 0, 'float32')],
  'one-hot of 10': () => [[ints(10, 128)], (x) => tf.oneHot(x, 10)],
  'top k': () => [[floats(16, 20_000)], (x) => Object.values(tf.topk(x, 100))],
  'top 1': () => [[floats(128, 1000)], (x) => Object.values(tf.topk(x, 1))],
  'top 5': () => [[floats(128, 1000)], (x) => Object.values(tf.topk(x, 5))],
  'top of all': () => [[floats(16, 1000)], (x) => Object.values(tf.topk(x, 1000))],
  'top k int32': () => [[ints(9999, 16, 20_000)], (x) => Object.values(tf.topk(x, 100))],
  'search sorted': () => [
    [tf.cast(sorted(1e6, 10_000), 'float32'), tf.mul(floats(10_000), 1e6)],
    (x, values) => tf.searchSorted(x, values),
  ],
  unique: () => [[ints(1000, 20_000)], (x) => tf.unique(x).values],
  'unique rows': () => [[ints(3, 2000, 4)], (x) => tf.unique(x, 0).values],
  'non-max suppression': () => [
    [boxes(1000), tf.abs(floats(1000))],
    (b, scores) =>
      run(
        'NonMaxSuppressionV3',
        { boxes: b, scores },
        { maxOutputSize: 100, iouThreshold: 0.5, scoreThreshold: 0.1 },
      ),
  ],
  'non-max suppression, padded': () => [
    [boxes(1000), tf.abs(floats(1000))],
    (b, scores) =>
      run(
        'NonMaxSuppressionV4',
        { boxes: b, scores },
        { maxOutputSize: 100, iouThreshold: 0.5, scoreThreshold: 0.1, padToMaxOutputSize: true },
      ),
  ],
  'non-max suppression, soft': () => [
    [boxes(1000), tf.abs(floats(1000))],
    (b, scores) =>
      run(
        'NonMaxSuppressionV5',
        { boxes: b, scores },
        { maxOutputSize: 100, iouThreshold: 0.5, scoreThreshold: 0.1, softNmsSigma: 0.5 },
      ),
  ],
  'sparse fill empty rows': () => [
    [
      tf.stack([sorted(5000, 4000), ints(9, 4000)], 1),
      floats(4000),
      tf.tensor1d([5000, 9], 'int32'),
      tf.scalar(0),
    ],
    (indices, values, denseShape, defaultValue) =>
      run('SparseFillEmptyRows', { indices, values, denseShape, defaultValue }),
  ],
  'sparse reshape': () => [
    [
      tf.stack([sorted(1000, 4000), ints(9, 4000)], 1),
      tf.tensor1d([1000, 9], 'int32'),
      tf.tensor1d([9, -1], 'int32'),
    ],
    (inputIndices, inputShape, newShape) =>
      run('SparseReshape', { inputIndices, inputShape, newShape }),
  ],
  'sparse segment sum': () => [
    [floats(1000, 64), ints(1000, 4000), sorted(500, 4000)],
    (data, indices, segmentIds) => run('SparseSegmentSum', { data, indices, segmentIds }),
  ],
  'sparse segment mean': () => [
    [floats(1000, 64), ints(1000, 4000), sorted(500, 4000)],
    (data, indices, segmentIds) => run('SparseSegmentMean', { data, indices, segmentIds }),
  ],
  'hash of strings': () => [[sentences(2000)], (x) => tf.string.stringToHashBucketFast(x, 1000)],
  'split of strings': () => [
    [sentences(1000), tf.scalar(' ', 'string')],
    (x, by) => run('StringSplit', { input: x, delimiter: by }, { skipEmpty: true }),
  ],
  multinomial: () => [[tf.abs(floats(16, 1000))], (x) => tf.multinomial(x, 500, 1)],
}
