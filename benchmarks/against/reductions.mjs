import * as tf from '@tensorflow/tfjs-core'
import { bools, floats, ints } from './inputs.mjs'

/** Sums, extremes, running sums, products of matrices. */
export const reductions = {
  'sum of all': () => [[floats(512, 512)], (x) => tf.sum(x)],
  'sum of rows': () => [[floats(512, 512)], (x) => tf.sum(x, 1)],
  'sum of columns': () => [[floats(512, 512)], (x) => tf.sum(x, 0)],
  'sum of outer and inner': () => [[floats(32, 64, 32)], (x) => tf.sum(x, [0, 2])],
  'sum int32': () => [[ints(9, 512, 512)], (x) => tf.sum(x, 1)],
  'sum bool': () => [[bools(512, 512)], (x) => tf.sum(x, 1)],
  'mean over images': () => [[floats(32, 28, 28, 32)], (x) => tf.mean(x, [1, 2])],
  'mean int32': () => [[ints(9, 512, 512)], (x) => tf.mean(x, 1)],
  prod: () => [[floats(512, 512)], (x) => tf.prod(x, 1)],
  'prod int32': () => [[ints(3, 512, 512)], (x) => tf.prod(x, 1)],
  'max over rows': () => [[floats(512, 512)], (x) => tf.max(x, 1)],
  'max over columns': () => [[floats(512, 512)], (x) => tf.max(x, 0)],
  'min int32': () => [[ints(9, 512, 512)], (x) => tf.min(x, 1)],
  any: () => [[bools(512, 512)], (x) => tf.any(x, 1)],
  all: () => [[bools(512, 512)], (x) => tf.all(x, 1)],
  argMax: () => [[floats(512, 512)], (x) => tf.argMax(x, 1)],
  'argMax over columns': () => [[floats(512, 512)], (x) => tf.argMax(x, 0)],
  'argMin int32': () => [[ints(99, 512, 512)], (x) => tf.argMin(x, 1)],
  'cumulative sum': () => [[floats(128, 512)], (x) => tf.cumsum(x, 1)],
  'cumulative sum of one row': () => [[floats(65_536)], (x) => tf.cumsum(x)],
  'cumulative sum, backwards': () => [[floats(128, 512)], (x) => tf.cumsum(x, 1, true, true)],
  'cumulative sum of columns': () => [[floats(128, 512)], (x) => tf.cumsum(x, 0)],
  'cumulative sum int32': () => [[ints(9, 128, 512)], (x) => tf.cumsum(x, 1)],
  'cumulative product': () => [[floats(128, 512)], (x) => tf.cumprod(x, 1)],
  softmax: () => [[floats(512, 512)], (x) => tf.softmax(x)],
  'softmax of 10': () => [[floats(1000, 10)], (x) => tf.softmax(x)],
  'log softmax': () => [[floats(512, 512)], (x) => tf.logSoftmax(x)],
  'matMul 32': () => [[floats(32, 32), floats(32, 32)], (a, b) => tf.matMul(a, b)],
  'matMul 128': () => [[floats(128, 128), floats(128, 128)], (a, b) => tf.matMul(a, b)],
  'matMul 512': () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.matMul(a, b)],
  'matMul of a vector': () => [[floats(1, 1024), floats(1024, 1024)], (a, b) => tf.matMul(a, b)],
  'matMul, batches': () => [
    [floats(16, 64, 32), floats(16, 64, 32)],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  'einsum bij,bjk': () => [
    [floats(8, 64, 64), floats(8, 64, 64)],
    (a, b) => tf.einsum('bij,bjk->bik', a, b),
  ],
  'einsum ij->ji': () => [[floats(256, 256)], (a) => tf.einsum('ij->ji', a)],
  'segment sum': () => [
    [floats(5000, 64), ints(100, 5000)],
    (x, at) => tf.unsortedSegmentSum(x, at, 100),
  ],
  bincount: () => [[ints(100, 100_000), floats(0)], (x, w) => tf.bincount(x, w, 100)],
  'bincount, weights': () => [
    [ints(100, 100_000), floats(100_000)],
    (x, w) => tf.bincount(x, w, 100),
  ],
  'dense bincount of rows': () => [
    [ints(50, 100, 1000), floats(0)],
    (x, w) => tf.denseBincount(x, w, 50),
  ],
  'dense bincount, weights': () => [
    [ints(50, 100, 1000), floats(100, 1000)],
    (x, w) => tf.denseBincount(x, w, 50),
  ],
}
