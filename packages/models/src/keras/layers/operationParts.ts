import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'

/** An operand of an operation. */
export type Operand = null | boolean | number | string | tf.Tensor | SliceOperand | Operand[]

/** `start:stop:step`, or `...`. */
export class SliceOperand {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
    readonly ellipsis = false,
  ) {}
}

export type Named = Readonly<Record<string, Operand>>

/** An operation of `keras.ops`. */
export interface Operation {
  /** From its configuration or its call, besides the leading tensors. */
  parameters: readonly string[]
  /** Of a parameter that is not honoured with any value: those that are. */
  values?: Readonly<Record<string, readonly Config[]>>
  run(operands: readonly Operand[], named: Named): tf.Tensor | tf.Tensor[]
}

type Unary = (x: tf.Tensor) => tf.Tensor
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor

export const tensor = (operand: Operand | undefined): tf.Tensor =>
  operand instanceof tf.Tensor ? operand : tf.tensor(operand as number)
export const number = (value: Operand): tf.Tensor => {
  const found = tensor(value)
  return found.dtype === 'bool' || found.dtype === 'int32' ? tf.cast(found, 'float32') : found
}
export const list = (operand: Operand | undefined): tf.Tensor[] =>
  (Array.isArray(operand) ? operand : [operand ?? null]).map(number)

export const unary = (apply: Unary): Operation => ({
  parameters: [],
  run: ([x]) => apply(number(x!)),
})
export const binary = (apply: Binary): Operation => ({
  parameters: [],
  run: ([a, b]) => apply(number(a!), number(b!)),
})
export const compared = (apply: Binary): Operation => binary(apply)

export function axesOf(axis: Operand | undefined): number | number[] | undefined {
  return axis === null || axis === undefined ? undefined : (axis as number | number[])
}

export const reduction = (
  apply: (x: tf.Tensor, axis: number | number[] | undefined, keep: boolean) => tf.Tensor,
): Operation => ({
  parameters: ['axis', 'keepdims'],
  run: ([x], { axis, keepdims }) => apply(number(x!), axesOf(axis), keepdims === true),
})

export function countedAxis(axis: Operand | undefined, rank: number, otherwise: number): number {
  const at = typeof axis === 'number' ? axis : otherwise
  return at < 0 ? at + rank : at
}

export function swap(x: tf.Tensor, one: number, other: number): tf.Tensor {
  const order = Array.from({ length: x.rank }, (_, axis) => axis)
  const [a, b] = [countedAxis(one, x.rank, 0), countedAxis(other, x.rank, 0)]
  order[a] = b
  order[b] = a
  return tf.transpose(x, order)
}

/** Along an axis, what leaves at the end comes in at the front. */
export function roll(x: tf.Tensor, by: number, axis: number): tf.Tensor {
  const length = x.shape[axis]!
  const at = Array.from({ length }, (_, place) => (((place - by) % length) + length) % length)
  return tf.gather(x, tf.tensor1d(at, 'int32'), axis)
}

/** What is on and above the `k`-th diagonal of the last two axes, or on and below it; 0 elsewhere. */
export function triangle(x: tf.Tensor, k: number, upper: boolean): tf.Tensor {
  const [rows, columns] = x.shape.slice(-2) as [number, number]
  const ahead = tf.sub(tf.range(0, columns), tf.reshape(tf.range(0, rows), [rows, 1]))
  const kept = upper ? tf.greaterEqual(ahead, k) : tf.lessEqual(ahead, k)
  return tf.mul(x, tf.cast(kept, 'float32'))
}

export function variance(
  x: tf.Tensor,
  axis: number | number[] | undefined,
  keep: boolean,
): tf.Tensor {
  return tf.moments(x, axis, keep).variance
}

export function logSumExp(
  x: tf.Tensor,
  axis: number | number[] | undefined,
  keep: boolean,
): tf.Tensor {
  return tf.logSumExp(x, axis, keep)
}

/** `x[...]`. */
export function item(x: tf.Tensor, index: Operand): tf.Tensor {
  const given = Array.isArray(index) ? index : [index]
  const named = given.filter((part) => part !== null && !isEllipsis(part)).length
  const whole = new SliceOperand(null, null, null)
  const at = given.findIndex(isEllipsis)
  const fill = new Array<SliceOperand>(x.rank - named).fill(whole)
  const parts =
    at < 0 ? [...given, ...fill] : [...given.slice(0, at), ...fill, ...given.slice(at + 1)]
  let axis = 0
  let result = x
  for (const part of parts) {
    if (part === null) result = tf.expandDims(result, axis++)
    else if (typeof part === 'number') {
      const place = part < 0 ? part + result.shape[axis]! : part
      result = tf.squeeze(sliced(result, axis, place, place + 1), [axis])
    } else if (part instanceof SliceOperand) {
      result = stepped(result, axis++, part)
    } else {
      result = gathered(result, axis++, part)
    }
  }
  return result
}

/** Rows by a list of numbers. */
function gathered(x: tf.Tensor, axis: number, rows: Operand): tf.Tensor {
  const at = tf.cast(tensor(rows), 'int32')
  const counted = tf.where(tf.less(at, 0), tf.add(at, x.shape[axis]!), at)
  return tf.gather(x, tf.cast(counted, 'int32') as tf.Tensor1D, axis)
}

const isEllipsis = (part: Operand): boolean => part instanceof SliceOperand && part.ellipsis

function sliced(x: tf.Tensor, axis: number, begin: number, end: number): tf.Tensor {
  const from = x.shape.map((_, at) => (at === axis ? begin : 0))
  const size = x.shape.map((length, at) => (at === axis ? Math.max(0, end - begin) : length))
  return tf.slice(x, from, size)
}

function stepped(x: tf.Tensor, axis: number, { start, stop, step }: SliceOperand): tf.Tensor {
  const length = x.shape[axis]!
  const by = step ?? 1
  const bound = (value: number | null, otherwise: number) => {
    if (value === null) return otherwise
    const counted = value < 0 ? value + length : value
    return Math.min(Math.max(counted, by < 0 ? -1 : 0), by < 0 ? length - 1 : length)
  }
  const begin = bound(start, by < 0 ? length - 1 : 0)
  const end = bound(stop, by < 0 ? -1 : length)
  if (by === 1) return sliced(x, axis, begin, end)
  const at: number[] = []
  for (let place = begin; by < 0 ? place > end : place < end; place += by) at.push(place)
  return tf.gather(x, tf.tensor1d(at, 'int32'), axis)
}

export function splitAt(x: tf.Tensor, parts: Operand, axis: Operand | undefined): tf.Tensor[] {
  const at = countedAxis(axis, x.rank, 0)
  if (typeof parts === 'number') return tf.split(x, parts, at)
  const bounds = [0, ...(parts as number[]), x.shape[at]!]
  return bounds.slice(1).map((end, index) => sliced(x, at, bounds[index]!, end))
}

export function arg(apply: (x: tf.Tensor, axis: number) => tf.Tensor): Operation {
  return {
    parameters: ['axis', 'keepdims'],
    run([x], { axis, keepdims }) {
      const values = number(x!)
      const flat = axis === null || axis === undefined
      const input = flat ? tf.reshape(values, [-1]) : values
      const at = flat ? 0 : countedAxis(axis, values.rank, 0)
      const found = apply(input, at)
      if (keepdims !== true) return found
      return flat ? tf.reshape(found, values.shape.map(() => 1)) : tf.expandDims(found, at) // biome-ignore format: one line
    },
  }
}

export function normOf(
  x: tf.Tensor,
  axis: number | number[] | undefined,
  keep: boolean,
): tf.Tensor {
  return tf.sqrt(tf.sum(tf.square(x), axis, keep))
}

export function relu(x: tf.Tensor, { negative_slope, max_value, threshold }: Named): tf.Tensor {
  const from = typeof threshold === 'number' ? threshold : 0
  const above = tf.mul(x, tf.cast(tf.greater(x, from), 'float32'))
  const capped = typeof max_value === 'number' ? tf.clipByValue(above, 0, max_value) : above
  const slope = typeof negative_slope === 'number' ? negative_slope : 0
  return tf.sub(capped, tf.mul(tf.relu(tf.sub(from, x)), slope))
}

export function elu(x: tf.Tensor, alpha: Operand | undefined): tf.Tensor {
  const slope = typeof alpha === 'number' ? alpha : 1
  return tf.where(tf.greater(x, 0), x, tf.mul(tf.expm1(tf.minimum(x, 0)), slope))
}

export function tanhGelu(x: tf.Tensor): tf.Tensor {
  const inner = tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3))))
  return tf.mul(tf.mul(x, 0.5), tf.add(1, tf.tanh(inner)))
}
