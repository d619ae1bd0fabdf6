import * as tf from '@tensorflow/tfjs-core'
import { activationOperations } from './activationOperations'
import { einsum } from './einsum'
import {
  arg,
  axesOf,
  binary,
  compared,
  countedAxis,
  item,
  list,
  logSumExp,
  normOf,
  number,
  type Operation,
  reduction,
  roll,
  splitAt,
  swap,
  tensor,
  triangle,
  unary,
  variance,
} from './operationParts'

/** Element-wise operations by their names in `keras.ops`. */
const elementary: Readonly<Record<string, Operation>> = {
  Absolute: unary((x) => tf.abs(x)),
  Abs: unary((x) => tf.abs(x)),
  Negative: unary((x) => tf.neg(x)),
  Square: unary((x) => tf.square(x)),
  Sqrt: unary((x) => tf.sqrt(x)),
  Rsqrt: unary((x) => tf.rsqrt(x)),
  Reciprocal: unary((x) => tf.reciprocal(x)),
  Exp: unary((x) => tf.exp(x)),
  Expm1: unary((x) => tf.expm1(x)),
  Log: unary((x) => tf.log(x)),
  Log1p: unary((x) => tf.log1p(x)),
  Log2: unary((x) => tf.div(tf.log(x), Math.LN2)),
  Log10: unary((x) => tf.div(tf.log(x), Math.LN10)),
  Sin: unary((x) => tf.sin(x)),
  Cos: unary((x) => tf.cos(x)),
  Tan: unary((x) => tf.tan(x)),
  Arcsin: unary((x) => tf.asin(x)),
  Arccos: unary((x) => tf.acos(x)),
  Arctan: unary((x) => tf.atan(x)),
  Sinh: unary((x) => tf.sinh(x)),
  Cosh: unary((x) => tf.cosh(x)),
  Erf: unary((x) => tf.erf(x)),
  Sign: unary((x) => tf.sign(x)),
  Floor: unary((x) => tf.floor(x)),
  Ceil: unary((x) => tf.ceil(x)),
  Round: {
    parameters: ['decimals'],
    values: { decimals: [0] },
    run: ([x]) => tf.round(number(x!)),
  },
  Trunc: unary((x) => tf.mul(tf.sign(x), tf.floor(tf.abs(x)))),
  Fabs: unary((x) => tf.abs(x)),
  Copy: unary((x) => tf.clone(x)),
  StopGradient: unary((x) => tf.clone(x)), // of prediction: training goes on through it
  Exp2: unary((x) => tf.exp(tf.mul(x, Math.LN2))),
  Arcsinh: unary((x) => tf.asinh(x)),
  Arccosh: unary((x) => tf.acosh(x)),
  Arctanh: unary((x) => tf.atanh(x)),
  Isnan: unary((x) => tf.isNaN(x)),
  Isinf: unary((x) => tf.isInf(x)),
  Isfinite: unary((x) => tf.isFinite(x)),
  Arctan2: binary((a, b) => tf.atan2(a, b)),
  Hypot: binary((a, b) => tf.sqrt(tf.add(tf.square(a), tf.square(b)))),
  Logaddexp: binary((a, b) =>
    tf.add(tf.maximum(a, b), tf.log1p(tf.exp(tf.neg(tf.abs(tf.sub(a, b)))))),
  ),
  LogicalXor: compared((a, b) => tf.logicalXor(tf.cast(a, 'bool'), tf.cast(b, 'bool'))),
  LogicalNot: { parameters: [], run: ([x]) => tf.logicalNot(tf.cast(tensor(x), 'bool')) },
  Add: binary((a, b) => tf.add(a, b)),
  Subtract: binary((a, b) => tf.sub(a, b)),
  Multiply: binary((a, b) => tf.mul(a, b)),
  Divide: binary((a, b) => tf.div(a, b)),
  TrueDivide: binary((a, b) => tf.div(a, b)),
  FloorDivide: binary((a, b) => tf.floor(tf.div(a, b))),
  Mod: binary((a, b) => tf.sub(a, tf.mul(tf.floor(tf.div(a, b)), b))),
  Power: binary((a, b) => tf.pow(a, b)),
  Maximum: binary((a, b) => tf.maximum(a, b)),
  Minimum: binary((a, b) => tf.minimum(a, b)),
  Greater: compared((a, b) => tf.greater(a, b)),
  GreaterEqual: compared((a, b) => tf.greaterEqual(a, b)),
  Less: compared((a, b) => tf.less(a, b)),
  LessEqual: compared((a, b) => tf.lessEqual(a, b)),
  Equal: compared((a, b) => tf.equal(a, b)),
  NotEqual: compared((a, b) => tf.notEqual(a, b)),
  LogicalAnd: compared((a, b) => tf.logicalAnd(tf.cast(a, 'bool'), tf.cast(b, 'bool'))),
  LogicalOr: compared((a, b) => tf.logicalOr(tf.cast(a, 'bool'), tf.cast(b, 'bool'))),
  Where: {
    parameters: [],
    run([condition, a, b]) {
      const [one, other] = [number(a!), number(b!)]
      const given = tf.cast(tensor(condition), 'bool')
      const shape = tf.add(tf.add(tf.zerosLike(one), tf.zerosLike(other)), tf.cast(tf.zerosLike(given), 'float32')).shape // biome-ignore format: broadcast of three
      const whole = (x: tf.Tensor) => tf.broadcastTo(x, shape)
      return tf.where(tf.cast(whole(tf.cast(given, 'float32')), 'bool'), whole(one), whole(other))
    },
  },
  Clip: {
    parameters: ['x_min', 'x_max'],
    run: ([x, low, high], { x_min = low, x_max = high }) =>
      tf.clipByValue(number(x!), x_min as number, x_max as number),
  },
  Cast: {
    parameters: ['dtype'],
    run: ([x], { dtype }) => {
      if (dtype === 'bool') return tf.cast(tensor(x), 'bool')
      const values = number(x!)
      return /int/.test(String(dtype)) ? tf.cast(tf.cast(values, 'int32'), 'float32') : values
    },
  },
}

const shaping: Readonly<Record<string, Operation>> = {
  Reshape: {
    parameters: ['newshape'],
    run: ([x], { newshape }) => tf.reshape(number(x!), newshape as number[]),
  },
  Transpose: {
    parameters: ['axes'],
    run: ([x], { axes }) => tf.transpose(number(x!), (axes as number[] | null) ?? undefined),
  },
  Swapaxes: {
    parameters: ['axis1', 'axis2'],
    run: ([x], { axis1, axis2 }) => swap(number(x!), axis1 as number, axis2 as number),
  },
  Moveaxis: {
    parameters: ['source', 'destination'],
    run([x], { source, destination }) {
      const values = number(x!)
      const from = [source as number | number[]].flat().map((at) => countedAxis(at, values.rank, 0))
      const to = [destination as number | number[]].flat().map((at) => countedAxis(at, values.rank, 0)) // biome-ignore format: as above
      const order = values.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis))
      for (const [place, axis] of to.map((at, index) => [at, from[index]!] as const).sort((a, b) => a[0] - b[0])) order.splice(place, 0, axis) // biome-ignore format: one loop
      return tf.transpose(values, order)
    },
  },
  ExpandDims: {
    parameters: ['axis'],
    run([x], { axis }) {
      const values = number(x!)
      return [axis as number | number[]].flat().reduce<tf.Tensor>((all, at) => tf.expandDims(all, at < 0 ? at + all.rank + 1 : at), values) // biome-ignore format: one expression
    },
  },
  Squeeze: {
    parameters: ['axis'],
    run([x], { axis }) {
      const values = number(x!)
      if (axis === null || axis === undefined) return tf.squeeze(values)
      return tf.squeeze(values, [axis as number | number[]].flat().map((at) => countedAxis(at, values.rank, 0))) // biome-ignore format: one expression
    },
  },
  Ravel: { parameters: [], run: ([x]) => tf.reshape(number(x!), [-1]) },
  Flip: {
    parameters: ['axis'],
    run: ([x], { axis }) => tf.reverse(number(x!), axesOf(axis)),
  },
  Concatenate: {
    parameters: ['axis'],
    run: ([xs], { axis }) => tf.concat(list(xs), countedAxis(axis, list(xs)[0]!.rank, 0)),
  },
  Stack: {
    parameters: ['axis'],
    run([xs], { axis }) {
      const tensors = list(xs)
      return tf.stack(tensors, countedAxis(axis, tensors[0]!.rank + 1, 0))
    },
  },
  Split: {
    parameters: ['indices_or_sections', 'axis'],
    run: ([x], { indices_or_sections, axis }) => splitAt(number(x!), indices_or_sections!, axis),
  },
  Unstack: {
    parameters: ['num', 'axis'],
    run: ([x], { axis }) => tf.unstack(number(x!), countedAxis(axis, tensor(x).rank, 0)),
  },
  GetItem: { parameters: [], run: ([x, index]) => item(number(x!), index ?? null) },
  Repeat: {
    parameters: ['repeats', 'axis'],
    run([x], { repeats, axis }) {
      const values = number(x!)
      const flat = axis === null || axis === undefined
      const input = flat ? tf.reshape(values, [-1]) : values
      const at = flat ? 0 : countedAxis(axis, input.rank, 0)
      const counts = Array.isArray(repeats) ? (repeats as number[]) : undefined
      const rows = Array.from({ length: input.shape[at]! }, (_, row) =>
        new Array<number>(counts ? counts[row % counts.length]! : (repeats as number)).fill(row),
      ).flat()
      return tf.gather(input, tf.tensor1d(rows, 'int32'), at)
    },
  },
  Tile: {
    parameters: ['repeats'],
    run([x], { repeats }) {
      const values = number(x!)
      const times = [repeats as number | number[]].flat()
      const missing = Math.max(0, values.rank - times.length)
      return tf.tile(values, [...new Array<number>(missing).fill(1), ...times])
    },
  },
  BroadcastTo: {
    parameters: ['shape'],
    run: ([x], { shape }) => tf.broadcastTo(number(x!), shape as number[]),
  },
  Pad: {
    parameters: ['pad_width', 'mode', 'constant_values'],
    values: { mode: ['constant', 'reflect', 'symmetric'] },
    run([x], { pad_width, mode, constant_values }) {
      const widths = pad_width as [number, number][]
      if (mode === 'reflect' || mode === 'symmetric') return tf.mirrorPad(number(x!), widths, mode)
      return tf.pad(number(x!), widths, typeof constant_values === 'number' ? constant_values : 0)
    },
  },
  Take: {
    parameters: ['axis'],
    run([x, indices], { axis }) {
      const values = number(x!)
      const flat = axis === null || axis === undefined
      const at = flat ? 0 : countedAxis(axis, values.rank, 0)
      const rows = flat ? tf.reshape(values, [-1]) : values
      return tf.gather(rows, tf.cast(tensor(indices), 'int32'), at)
    },
  },
  Roll: {
    parameters: ['shift', 'axis'],
    run([x], { shift, axis }) {
      const values = number(x!)
      const flat = axis === null || axis === undefined
      const shifts = [shift as number | number[]].flat()
      const axes = flat ? [0] : [axis as number | number[]].flat()
      const rolled = axes.reduce(
        (all, at, index) => roll(all, shifts[index] ?? shifts[0]!, countedAxis(at, all.rank, 0)),
        flat ? tf.reshape(values, [-1]) : values,
      )
      return tf.reshape(rolled, values.shape)
    },
  },
  OneHot: {
    parameters: ['num_classes', 'axis', 'dtype', 'sparse'],
    values: { axis: [-1], sparse: [false] },
    run: ([x], { num_classes }) =>
      tf.cast(tf.oneHot(tf.cast(tensor(x), 'int32'), num_classes as number), 'float32'),
  },
  Tril: { parameters: ['k'], run: ([x], { k }) => triangle(number(x!), k as number, false) },
  Triu: { parameters: ['k'], run: ([x], { k }) => triangle(number(x!), k as number, true) },
  ZerosLike: { parameters: ['dtype'], run: ([x]) => tf.zerosLike(number(x!)) },
  OnesLike: { parameters: ['dtype'], run: ([x]) => tf.onesLike(number(x!)) },
}

const reductions: Readonly<Record<string, Operation>> = {
  Mean: reduction((x, axis, keep) => tf.mean(x, axis, keep)),
  Sum: reduction((x, axis, keep) => tf.sum(x, axis, keep)),
  Max: reduction((x, axis, keep) => tf.max(x, axis, keep)),
  Amax: reduction((x, axis, keep) => tf.max(x, axis, keep)),
  Min: reduction((x, axis, keep) => tf.min(x, axis, keep)),
  Amin: reduction((x, axis, keep) => tf.min(x, axis, keep)),
  Prod: reduction((x, axis, keep) => tf.prod(x, axis, keep)),
  Var: reduction(variance),
  Std: reduction((x, axis, keep) => tf.sqrt(variance(x, axis, keep))),
  Logsumexp: reduction(logSumExp),
  Norm: {
    parameters: ['ord', 'axis', 'keepdims'],
    values: { ord: [null, 2, 'fro'] },
    run([x], { ord, axis, keepdims }) {
      const axes = axesOf(axis)
      if (ord === 2 && Array.isArray(axes) && axes.length > 1) {
        throw new Error('ord=2 over two axes is a norm of matrices')
      }
      return normOf(number(x!), axes, keepdims === true)
    },
  },
  Argmax: arg((x, axis) => tf.argMax(x, axis)),
  Argmin: arg((x, axis) => tf.argMin(x, axis)),
  Cumsum: {
    parameters: ['axis'],
    run([x], { axis }) {
      const flat = axis === null || axis === undefined
      const values = flat ? tf.reshape(number(x!), [-1]) : number(x!)
      return tf.cumsum(values, countedAxis(axis, values.rank, 0))
    },
  },
  Any: {
    parameters: ['axis', 'keepdims'],
    run: ([x], { axis, keepdims }) =>
      tf.any(tf.cast(tensor(x), 'bool'), axesOf(axis), keepdims === true),
  },
  All: {
    parameters: ['axis', 'keepdims'],
    run: ([x], { axis, keepdims }) =>
      tf.all(tf.cast(tensor(x), 'bool'), axesOf(axis), keepdims === true),
  },
}

const products: Readonly<Record<string, Operation>> = {
  Matmul: { parameters: [], run: ([a, b]) => tf.matMul(number(a!), number(b!)) },
  Einsum: {
    parameters: ['subscripts'],
    run: (tensors, { subscripts }) => einsum(subscripts as string, ...tensors.map(number)),
  },
  Normalize: {
    parameters: ['axis', 'order', 'epsilon'],
    values: { order: [2] },
    run([x], { axis, epsilon }) {
      const norm = normOf(number(x!), axesOf(axis) ?? -1, true)
      return tf.div(number(x!), tf.maximum(norm, typeof epsilon === 'number' ? epsilon : 1e-7))
    },
  },
}

/** Operations by the names of Keras' classes. Source: keras/src/ops of https://github.com/keras-team/keras. */
export const operations: Readonly<Record<string, Operation>> = {
  ...elementary,
  ...shaping,
  ...reductions,
  ...products,
  ...activationOperations,
}
