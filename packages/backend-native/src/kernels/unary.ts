import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { NativeKernel } from '../nativeKernel'
import { numberOf } from '../numberOf'

declare module '../addon' {
  interface Addon {
    /** A name's place is the number that `unary` takes. */
    unaryOperations(): string[]
    unary(operation: number, x: Float32Array, y: Float32Array, alpha: number, beta: number): void
    integerUnaryOperations(): string[]
    unaryInts(operation: number, x: Int32Array, y: Int32Array): void
  }
}

/** The two numbers that some operations take. */
type Parameters = (attrs: tf.NamedAttrMap) => readonly [alpha: number, beta: number]

const noParameters = [0, 0] as const
const none: Parameters = () => noParameters
const alpha: Parameters = (attrs) => [attrs.alpha as number, 0]
const bounds: Parameters = (attrs) => [attrs.clipValueMin as number, attrs.clipValueMax as number]

export const unaryKernels: NativeKernel[] = [
  unary(tf.Abs, 'abs'),
  unary(tf.Acos, 'acos'),
  unary(tf.Acosh, 'acosh'),
  unary(tf.Asin, 'asin'),
  unary(tf.Asinh, 'asinh'),
  unary(tf.Atan, 'atan'),
  unary(tf.Atanh, 'atanh'),
  unary(tf.Ceil, 'ceil'),
  unary(tf.ClipByValue, 'clip', bounds),
  unary(tf.Cos, 'cos'),
  unary(tf.Cosh, 'cosh'),
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
  unary(tf.Sinh, 'sinh'),
  unary(tf.Softplus, 'softplus'),
  unary(tf.Sqrt, 'sqrt'),
  unary(tf.Square, 'square'),
  unary(tf.Step, 'step', alpha),
  unary(tf.Tan, 'tan'),
  unary(tf.Tanh, 'tanh'),
]

const ofIntegers = new Set(['abs', 'neg', 'relu', 'relu6', 'sign', 'square'])

/** float32 of any shape, and int32 where whole numbers give whole numbers; the rest is left to `cpu`. */
function unary(name: string, operation: string, parameters = none): NativeKernel {
  return {
    name,
    run({ inputs, attrs, backend, native }) {
      const x = inputs.x!
      if (x.dtype === 'int32' && ofIntegers.has(operation)) return ints(x, operation, backend)
      const values = x.dtype === 'float32' ? backend.floats(x) : undefined
      if (values === undefined) return undefined
      const y = backend.allocate('float32', values.length)
      const number = numberOf(native, 'unaryOperations', operation)
      const [first, second] = parameters(attrs)
      native.unary(number, values, y, first, second)
      return backend.makeTensorInfo(x.shape, 'float32', y)
    },
  }
}

function ints(
  x: tf.TensorInfo,
  operation: string,
  backend: InkstoneBackend,
): tf.TensorInfo | undefined {
  const values = backend.ints(x)
  if (values === undefined) return undefined
  const y = backend.allocate('int32', values.length)
  const { addon } = backend
  addon.unaryInts(numberOf(addon, 'integerUnaryOperations', operation), values, y)
  return backend.makeTensorInfo(x.shape, 'int32', y)
}
