import * as tf from '@tensorflow/tfjs-core'
import { fillValues } from '../copyBox'
import type { KernelCall, NativeKernel } from '../nativeKernel'

/** The engine's own fill is as fast as memory; what these add is that the memory comes from the pool. */
export const fillKernels: NativeKernel[] = [
  {
    name: tf.Fill,
    run: (call) => {
      const { shape, value, dtype } = call.attrs
      if (typeof value !== 'number') return undefined
      const inferred = (dtype as tf.DataType | undefined) ?? tf.util.inferDtype(value)
      return filled(call, shape as number[], inferred, value)
    },
  },
  { name: tf.ZerosLike, run: (call) => like(call, 0) },
  { name: tf.OnesLike, run: (call) => like(call, 1) },
]

function like(call: KernelCall, value: number): tf.TensorInfo | undefined {
  const { shape, dtype } = call.inputs.x!
  return filled(call, shape, dtype, value)
}

/** float32, int32 or bool. */
function filled(
  { backend }: KernelCall,
  shape: number[],
  dtype: tf.DataType,
  value: number,
): tf.TensorInfo | undefined {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') return undefined
  const values = backend.allocate(dtype, tf.util.sizeFromShape(shape))
  fillValues(backend, values, value)
  return backend.makeTensorInfo(shape, dtype, values)
}
