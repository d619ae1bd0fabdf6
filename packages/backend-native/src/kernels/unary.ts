import * as tf from '@tensorflow/tfjs-core'
import type { NativeKernel } from '../nativeKernel'
import { numberOf } from '../numberOf'

declare module '../addon' {
  interface Addon {
    /** A name's place is the number that `unary` takes. */
    unaryOperations(): string[]
    unary(operation: number, x: Float32Array, y: Float32Array, alpha: number, beta: number): void
  }
}

/** The two numbers that some operations take. */
type Parameters = (attrs: tf.NamedAttrMap) => readonly [alpha: number, beta: number]

const none: Parameters = () => [0, 0]
const alpha: Parameters = (attrs) => [attrs.alpha as number, 0]
const bounds: Parameters = (attrs) => [attrs.clipValueMin as number, attrs.clipValueMax as number]

export const unaryKernels: NativeKernel[] = [
  unary(tf.Abs, 'abs'),
  unary(tf.Ceil, 'ceil'),
  unary(tf.ClipByValue, 'clip', bounds),
  unary(tf.Cos, 'cos'),
  unary(tf.Elu, 'elu'),
  unary(tf.Erf, 'erf'),
  unary(tf.Exp, 'exp'),
  unary(tf.Expm1, 'expm1'),
  unary(tf.Floor, 'floor'),
  unary(tf.LeakyRelu, 'leaky_relu', alpha),
  unary(tf.Log, 'log'),
  unary(tf.Log1p, 'log1p'),
  unary(tf.Neg, 'neg'),
  unary(tf.Reciprocal, 'reciprocal'),
  unary(tf.Relu, 'relu'),
  unary(tf.Relu6, 'relu6'),
  unary(tf.Round, 'round'),
  unary(tf.Rsqrt, 'rsqrt'),
  unary(tf.Selu, 'selu'),
  unary(tf.Sigmoid, 'sigmoid'),
  unary(tf.Sign, 'sign'),
  unary(tf.Sin, 'sin'),
  unary(tf.Softplus, 'softplus'),
  unary(tf.Sqrt, 'sqrt'),
  unary(tf.Square, 'square'),
  unary(tf.Step, 'step', alpha),
  unary(tf.Tanh, 'tanh'),
]

/** float32 of any shape; other dtypes are left to `cpu`. */
function unary(name: string, operation: string, parameters = none): NativeKernel {
  return {
    name,
    run({ inputs, attrs, backend, native }) {
      const x = inputs.x!
      const values = x.dtype === 'float32' ? backend.floats(x) : undefined
      if (values === undefined) return undefined
      const y = backend.allocate('float32', values.length)
      native.unary(numberOf(native, 'unaryOperations', operation), values, y, ...parameters(attrs))
      return backend.makeTensorInfo(x.shape, 'float32', y)
    },
  }
}
