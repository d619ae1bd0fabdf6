import * as tf from '@tensorflow/tfjs-core'
import { bools, floats, ints } from './inputs.mjs'

const operations = { ...tf }

/** Operations on each value, or on pairs: what they read, and a call. */
export const elementwise = {
  'add [256, 1024]': () => [[floats(256, 1024), floats(256, 1024)], (a, b) => tf.add(a, b)],
  'add, 10 million': () => [[floats(1e7), floats(1e7)], (a, b) => tf.add(a, b)],
  'add, broadcast': () => [[floats(64, 56, 56, 32), floats(32)], (a, b) => tf.add(a, b)],
  'add, broadcast of columns': () => [[floats(512, 512), floats(512, 1)], (a, b) => tf.add(a, b)],
  'add, broadcast of both': () => [[floats(512, 1), floats(1, 512)], (a, b) => tf.add(a, b)],
  'add, broadcast in the middle': () => [
    [floats(16, 64, 64), floats(16, 1, 64)],
    (a, b) => tf.add(a, b),
  ],
  'add int32': () => [[ints(9, 512, 512), ints(9, 512, 512)], (a, b) => tf.add(a, b)],
  'multiply int32': () => [[ints(9, 512, 512), ints(9, 512, 512)], (a, b) => tf.mul(a, b)],
  'add int32 to float': () => [[floats(512, 512), ints(9, 512, 512)], (a, b) => tf.add(a, b)],
  subtract: () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.sub(a, b)],
  divide: () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.div(a, b)],
  'divide int32': () => [
    [ints(90, 512, 512), tf.add(ints(9, 512, 512), tf.scalar(1, 'int32'))],
    (a, b) => tf.div(a, b),
  ],
  'floor divide': () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.floorDiv(a, b)],
  'modulo int32': () => [
    [ints(90, 512, 512), tf.add(ints(9, 512, 512), tf.scalar(1, 'int32'))],
    (a, b) => tf.mod(a, b),
  ],
  power: () => [[tf.abs(floats(512, 512)), floats(512, 512)], (a, b) => tf.pow(a, b)],
  'power of int32': () => [[ints(9, 512, 512), ints(4, 512, 512)], (a, b) => tf.pow(a, b)],
  'squared difference': () => [
    [floats(512, 512), floats(512, 512)],
    (a, b) => tf.squaredDifference(a, b),
  ],
  'squared difference int32': () => [
    [ints(9, 512, 512), ints(9, 512, 512)],
    (a, b) => tf.squaredDifference(a, b),
  ],
  maximum: () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.maximum(a, b)],
  'minimum int32': () => [[ints(9, 512, 512), ints(9, 512, 512)], (a, b) => tf.minimum(a, b)],
  atan2: () => [[floats(256, 512), floats(256, 512)], (a, b) => tf.atan2(a, b)],
  'add many': () => [
    [floats(256, 256), floats(256, 256), floats(256, 256)],
    (...all) => tf.addN(all),
  ],
  greater: () => [[floats(512, 512), floats(512, 512)], (a, b) => tf.greater(a, b)],
  'equal int32': () => [[ints(9, 512, 512), ints(9, 512, 512)], (a, b) => tf.equal(a, b)],
  'not equal bool': () => [[bools(512, 512), bools(512, 512)], (a, b) => tf.notEqual(a, b)],
  'logical and': () => [[bools(512, 512), bools(512, 512)], (a, b) => tf.logicalAnd(a, b)],
  'logical or, broadcast': () => [[bools(512, 512), bools(512)], (a, b) => tf.logicalOr(a, b)],
  'logical xor': () => [[bools(512, 512), bools(512, 512)], (a, b) => tf.logicalXor(a, b)],
  'logical not': () => [[bools(512, 512)], (x) => tf.logicalNot(x)],
  'bitwise and': () => [[ints(99, 512, 512), ints(99, 512, 512)], (a, b) => tf.bitwiseAnd(a, b)],
  where: () => [
    [bools(512, 512), floats(512, 512), floats(512, 512)],
    (c, a, b) => tf.where(c, a, b),
  ],
  'where, rows': () => [
    [bools(512), floats(512, 512), floats(512, 512)],
    (c, a, b) => tf.engine().runKernel('Select', { condition: c, t: a, e: b }),
  ],
  ...Object.fromEntries(
    [
      ...['exp', 'sigmoid', 'relu', 'relu6', 'leakyRelu', 'elu', 'selu', 'tanh', 'softplus'],
      ...['abs', 'neg', 'square', 'sqrt', 'rsqrt', 'reciprocal', 'log', 'log1p', 'expm1', 'erf'],
      ...['floor', 'ceil', 'round', 'sign', 'step', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan'],
      ...['sinh', 'cosh', 'asinh', 'acosh', 'atanh', 'isNaN', 'isFinite', 'isInf'],
    ].map((name) => [name, () => [[tf.abs(floats(512, 512))], (x) => operations[name](x)]]),
  ),
  ...Object.fromEntries(
    ['abs', 'neg', 'relu', 'relu6', 'square', 'sign'].map((name) => [
      `${name} int32`,
      () => [[ints(9, 512, 512)], (x) => operations[name](x)],
    ]),
  ),
  prelu: () => [[floats(8, 32, 32, 32), floats(32)], (x, alpha) => tf.prelu(x, alpha)],
  clip: () => [[floats(512, 512)], (x) => tf.clipByValue(x, -0.5, 0.5)],
  'cast float to int': () => [[floats(512, 512)], (x) => tf.cast(x, 'int32')],
  'cast float to bool': () => [[floats(512, 512)], (x) => tf.cast(x, 'bool')],
  'cast int to bool': () => [[ints(3, 512, 512)], (x) => tf.cast(x, 'bool')],
  'cast int to float': () => [[ints(3, 512, 512)], (x) => tf.cast(x, 'float32')],
  'cast bool to float': () => [[bools(512, 512)], (x) => tf.cast(x, 'float32')],
  'cast bool to int': () => [[bools(512, 512)], (x) => tf.cast(x, 'int32')],
  fill: () => [[], () => tf.fill([512, 512], 2)],
  'fill int32': () => [[], () => tf.fill([512, 512], 2, 'int32')],
  zeros: () => [[floats(512, 512)], (x) => tf.zerosLike(x)],
  ones: () => [[floats(512, 512)], (x) => tf.onesLike(x)],
  range: () => [[], () => tf.range(0, 100_000)],
  'range int32': () => [[], () => tf.range(0, 100_000, 1, 'int32')],
  'linear space': () => [[], () => tf.linspace(0, 1, 100_000)],
}
