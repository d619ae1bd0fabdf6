import * as tf from '@tensorflow/tfjs-core'
import type { PlainArray } from '../copyBox'
import type { KernelCall, NativeKernel } from '../nativeKernel'

export const uniqueKernels: NativeKernel[] = [{ name: tf.Unique, run: unique }]

/** The slices along an axis that differ, in the order in which they come, and the number of each slice's own. NaN equals
 * itself, as on `cpu`, which compares texts. In JavaScript, with a hash table in place of the texts. */
function unique({ inputs, attrs, backend }: KernelCall): tf.TensorInfo[] | undefined {
  const x = inputs.x!
  const axis = tf.util.parseAxisParam(attrs.axis as number, x.shape)[0]!
  const values = backend.values(x)
  if (!values?.length || x.dtype === 'string' || x.dtype === 'complex64') return undefined
  backend.recording?.refuse('Unique compares values in JavaScript')
  const count = x.shape[axis]!
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1))
  const slices: Slices = { values, outer: values.length / count / inner, count, inner }
  const numbers = backend.allocate('int32', count)
  const firsts = firstOfEach(slices, numbers)
  const kept = backend.allocate(dtypeOf(values), (values.length / count) * firsts.length)
  const block = count * inner
  for (let outer = 0, to = 0; outer < slices.outer; outer += 1) {
    for (const first of firsts) {
      const from = outer * block + first * inner
      for (let at = from; at < from + inner; at += 1) kept[to++] = values[at]!
    }
  }
  const shape = x.shape.map((size, index) => (index === axis ? firsts.length : size))
  return [
    backend.makeTensorInfo(shape, x.dtype, kept),
    backend.makeTensorInfo([count], 'int32', numbers),
  ]
}

function dtypeOf(values: PlainArray): 'float32' | 'int32' | 'bool' {
  if (values instanceof Float32Array) return 'float32'
  return values instanceof Int32Array ? 'int32' : 'bool'
}

/** `[outer, count, inner]` */
interface Slices {
  values: PlainArray
  outer: number
  count: number
  inner: number
}

/** The first of all equal slices, for each that differs. Writes the number of each slice's own. */
function firstOfEach(slices: Slices, numbers: Int32Array): number[] {
  const { values, count } = slices
  const bits =
    values instanceof Uint8Array
      ? values
      : new Int32Array(values.buffer, values.byteOffset, values.length)
  let size = 16
  while (size < 2 * count) size *= 2
  const table = new Int32Array(size) // of a number plus one; 0 where there is none
  const firsts: number[] = []
  for (let slice = 0; slice < count; slice += 1) {
    let at = hashOf(slices, bits, slice) & (size - 1)
    while (table[at] !== 0 && !equal(slices, firsts[table[at]! - 1]!, slice)) {
      at = (at + 1) & (size - 1)
    }
    if (table[at] === 0) table[at] = firsts.push(slice)
    numbers[slice] = table[at]! - 1
  }
  return firsts
}

/** Of the bits (FNV-1a by words, mixed once more); 0 and -0, and all NaN, have one hash each. */
function hashOf(
  { values, outer, count, inner }: Slices,
  bits: Int32Array | Uint8Array,
  slice: number,
): number {
  let hash = 0x811c9dc5 | 0
  for (let block = 0; block < outer; block += 1) {
    const from = (block * count + slice) * inner
    for (let at = from; at < from + inner; at += 1) {
      const value = values[at]!
      const word = value === 0 ? 0 : Number.isNaN(value) ? 1 : bits[at]!
      hash = Math.imul(hash ^ word, 0x01000193)
      hash ^= hash >>> 15
    }
  }
  return Math.imul(hash, 0x2c1b3c6d) >>> 8
}

function equal({ values, outer, count, inner }: Slices, a: number, b: number): boolean {
  for (let block = 0; block < outer; block += 1) {
    const from = (block * count + a) * inner
    const other = (block * count + b) * inner
    for (let at = 0; at < inner; at += 1) {
      const [one, two] = [values[from + at]!, values[other + at]!]
      if (one !== two && !(Number.isNaN(one) && Number.isNaN(two))) return false
    }
  }
  return true
}
