import * as tf from '@tensorflow/tfjs-core'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** Rows of `length` complex numbers, real and imaginary parts apart. */
    fourierTransform(
      real: Float32Array,
      imaginary: Float32Array,
      outReal: Float32Array,
      outImaginary: Float32Array,
      length: number,
      inverse: boolean,
    ): void
  }
}

export const fourierKernels: NativeKernel[] = [
  { name: tf.FFT, run: (call) => transform(call, false) },
  { name: tf.IFFT, run: (call) => transform(call, true) },
]

/** complex64 of any shape, along the last axis; every length. */
function transform(call: KernelCall, inverse: boolean): tf.TensorInfo | undefined {
  const { inputs, backend, native } = call
  const input = inputs.input!
  const length = input.shape.at(-1)
  if (input.dtype !== 'complex64' || !length || tf.util.sizeFromShape(input.shape) === 0) {
    return undefined
  }
  backend.recording?.refuse('complex numbers are not recorded')
  const given = [tf.Real, tf.Imag].map((part) => callKernel(call, part, { input }))
  const [real, imaginary] = given.map((part) => backend.floats(part))
  if (real === undefined || imaginary === undefined) return undefined
  const [outReal, outImaginary] = [real, imaginary].map(({ length: size }) =>
    backend.allocate('float32', size),
  ) as [Float32Array, Float32Array]
  native.fourierTransform(real, imaginary, outReal, outImaginary, length, inverse)
  const parts = [outReal, outImaginary].map((values) =>
    backend.makeTensorInfo(input.shape, 'float32', values),
  ) as [tf.TensorInfo, tf.TensorInfo]
  const result = callKernel(call, tf.Complex, { real: parts[0], imag: parts[1] })
  for (const used of [...given, ...parts]) backend.disposeIntermediateTensorInfo(used)
  return result
}
