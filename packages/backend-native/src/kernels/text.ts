import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** y[i]: the FarmHash fingerprint of text i, modulo `buckets`; text i ends before bytes[ends[i]], where the next one starts. */
    hashTexts(bytes: Uint8Array, ends: Int32Array, y: Int32Array, buckets: number): void
  }
}

export const textKernels: NativeKernel[] = [
  { name: tf.StringToHashBucketFast, run: hashBuckets },
  { name: tf.StringSplit, run: split },
]

function hashBuckets({ inputs, attrs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const input = inputs.input!
  const buckets = attrs.numBuckets as number
  if (input.dtype !== 'string' || !Number.isInteger(buckets)) return undefined
  if (buckets < 1 || buckets > 2 ** 31) return undefined
  backend.recording?.refuse('StringToHashBucketFast reads texts in JavaScript')
  const texts = backend.entry(input).values as Uint8Array[]
  let size = 0
  for (const text of texts) size += text.length
  if (size === 0 || size >= 2 ** 31) return undefined
  const bytes = backend.allocate('bool', size)
  const ends = backend.allocate('int32', texts.length)
  let end = 0
  for (let index = 0; index < texts.length; index += 1) {
    const text = texts[index]!
    bytes.set(text, end)
    end += text.length
    ends[index] = end
  }
  const y = backend.allocate('int32', texts.length)
  native.hashTexts(bytes, ends, y, buckets)
  backend.recycle(bytes)
  backend.recycle(ends)
  return backend.makeTensorInfo(input.shape, 'int32', y)
}

/** At one delimiter of one byte: the tokens are views of their texts. */
function split({ inputs, attrs, backend }: KernelCall): tf.TensorInfo[] | undefined {
  const { input, delimiter } = inputs as Record<'input' | 'delimiter', tf.TensorInfo>
  if (input.dtype !== 'string' || delimiter.dtype !== 'string') return undefined
  if (input.shape.length !== 1 || delimiter.shape.length !== 0) return undefined
  const by = (backend.entry(delimiter).values as Uint8Array[])[0]!
  if (by.length !== 1) return undefined
  backend.recording?.refuse('StringSplit reads texts in JavaScript')
  const [byte, skipsEmpty] = [by[0]!, attrs.skipEmpty as boolean]
  const texts = backend.entry(input).values as Uint8Array[]
  const tokens: Uint8Array[] = []
  const places: number[] = []
  let most = 0
  for (let row = 0; row < texts.length; row += 1) {
    const text = texts[row]!
    if (text.length === 0) continue
    let column = 0
    for (let start = 0, at = 0; at <= text.length; at += 1) {
      if (at < text.length && text[at] !== byte) continue
      if (at > start || !skipsEmpty) {
        tokens.push(text.subarray(start, at))
        places.push(row, column)
        column += 1
      }
      start = at + 1
    }
    if (column > most) most = column
  }
  const indices = backend.allocate('int32', places.length)
  indices.set(places)
  const shape = backend.allocate('int32', 2)
  shape[0] = texts.length
  shape[1] = most
  return [
    backend.makeTensorInfo([tokens.length, 2], 'int32', indices),
    backend.makeTensorInfo([tokens.length], 'string', tokens),
    backend.makeTensorInfo([2], 'int32', shape),
  ]
}
