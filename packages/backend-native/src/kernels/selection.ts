import * as tf from '@tensorflow/tfjs-core'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

export const selectionKernels: NativeKernel[] = [
  { name: tf.TopK, run: topK },
  { name: tf.IsNan, run: nan },
  { name: tf.IsFinite, run: finite },
  { name: tf.IsInf, run: infinite },
]

/** float32 and int32. Of equal values the first comes first. */
function topK({ inputs, attrs, backend }: KernelCall): tf.TensorInfo[] | undefined {
  const x = inputs.x!
  const k = attrs.k as number
  const values = x.dtype === 'int32' ? backend.ints(x) : backend.floats(x)
  const length = x.shape.at(-1) ?? 0
  if (x.dtype === 'bool' || !values?.length || k === 0 || k > length) return undefined
  backend.recording?.refuse('TopK runs in JavaScript')
  const rows = values.length / length
  const best = backend.allocate(x.dtype === 'int32' ? 'int32' : 'float32', rows * k)
  const places = backend.allocate('int32', rows * k)
  const heap = new Int32Array(k)
  for (let row = 0; row < rows; row += 1) {
    const line = values.subarray(row * length, (row + 1) * length)
    greatest(line, heap)
    for (let place = 0; place < k; place += 1) {
      places[row * k + place] = heap[place]!
      best[row * k + place] = line[heap[place]!]!
    }
  }
  const shape = [...x.shape.slice(0, -1), k]
  return [
    backend.makeTensorInfo(shape, x.dtype, best),
    backend.makeTensorInfo(shape, 'int32', places),
  ]
}

/** Fills `heap` with the places of the greatest values of `line`, the greatest first. The heap's root is the least of
 * those kept, so most values cost one comparison. */
function greatest(line: Float32Array | Int32Array, heap: Int32Array): void {
  const k = heap.length
  const before = (a: number, b: number): boolean => {
    const [left, right] = [line[a]!, line[b]!]
    return left > right || (left === right && a < b)
  }
  const sink = (from: number, size: number): void => {
    const moved = heap[from]!
    let at = from
    for (let child = 2 * at + 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && before(heap[child]!, heap[child + 1]!)) child += 1
      if (before(heap[child]!, moved)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = moved
  }
  for (let place = 0; place < k; place += 1) heap[place] = place
  for (let place = (k >> 1) - 1; place >= 0; place -= 1) sink(place, k)
  let least = line[heap[0]!]!
  for (let place = k; place < line.length; place += 1) {
    if (!(line[place]! > least)) continue
    heap[0] = place
    sink(0, k)
    least = line[heap[0]!]!
  }
  for (let size = k - 1; size > 0; size -= 1) {
    const last = heap[size]!
    heap[size] = heap[0]!
    heap[0] = last
    sink(0, size)
  }
}

function nan(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  return x.dtype === 'float32' ? callKernel(call, tf.NotEqual, { a: x, b: x }) : undefined
}

/** `x - x` is 0 where x is finite, and NaN elsewhere. */
function finite(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  if (x.dtype !== 'float32') return undefined
  const difference = callKernel(call, tf.Sub, { a: x, b: x })
  const result = callKernel(call, tf.Equal, { a: difference, b: difference })
  call.backend.disposeIntermediateTensorInfo(difference)
  return result
}

function infinite(call: KernelCall): tf.TensorInfo | undefined {
  const x = call.inputs.x!
  if (x.dtype !== 'float32') return undefined
  const magnitude = callKernel(call, tf.Abs, { x })
  const infinity = call.backend.makeTensorInfo([], 'float32', Float32Array.of(Infinity))
  const result = callKernel(call, tf.Equal, { a: magnitude, b: infinity })
  call.backend.disposeIntermediateTensorInfo(magnitude)
  call.backend.disposeIntermediateTensorInfo(infinity)
  return result
}
