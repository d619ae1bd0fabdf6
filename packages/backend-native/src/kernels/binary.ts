import * as tf from '@tensorflow/tfjs-core'
import { broadcast } from '../broadcast'
import type { KernelCall, NativeKernel } from '../nativeKernel'
import { numberOf } from '../numberOf'

declare module '../addon' {
  interface Addon {
    binaryOperations(): string[]
    integerOperations(): string[]
    comparisons(): string[]
    /** `steps`: `size, aStep, bStep` of each dimension. */
    binaryFloats(
      operation: number,
      a: Float32Array,
      b: Float32Array,
      y: Float32Array,
      ...steps: number[]
    ): void
    binaryInts(
      operation: number,
      a: Int32Array,
      b: Int32Array,
      y: Int32Array,
      ...steps: number[]
    ): void
    /** The floor of the quotient. */
    floorDivideFloats(a: Float32Array, b: Float32Array, y: Int32Array, ...steps: number[]): void
    compareFloats(
      comparison: number,
      a: Float32Array,
      b: Float32Array,
      y: Uint8Array,
      ...steps: number[]
    ): void
    compareInts(
      comparison: number,
      a: Int32Array,
      b: Int32Array,
      y: Uint8Array,
      ...steps: number[]
    ): void
    compareBytes(
      comparison: number,
      a: Uint8Array,
      b: Uint8Array,
      y: Uint8Array,
      ...steps: number[]
    ): void
    /** A condition for each value, or for each row of some. */
    selectFloats(condition: Uint8Array, yes: Float32Array, no: Float32Array, y: Float32Array): void
    selectInts(condition: Uint8Array, yes: Int32Array, no: Int32Array, y: Int32Array): void
    selectBytes(condition: Uint8Array, yes: Uint8Array, no: Uint8Array, y: Uint8Array): void
  }
}

export const binaryKernels: NativeKernel[] = [
  arithmetic(tf.Add, 'add', 'add'),
  arithmetic(tf.Sub, 'sub', 'sub'),
  arithmetic(tf.Multiply, 'multiply', 'multiply'),
  arithmetic(tf.RealDiv, 'real_div'),
  arithmetic(tf.Maximum, 'maximum', 'maximum'),
  arithmetic(tf.Minimum, 'minimum', 'minimum'),
  arithmetic(tf.SquaredDifference, 'squared_difference', 'squared_difference'),
  arithmetic(tf.Pow, 'pow', 'pow'),
  arithmetic(tf.Mod, 'mod', 'mod'),
  arithmetic(tf.Atan2, 'atan2'),
  arithmetic(tf.BitwiseAnd, undefined, 'bitwise_and'),
  arithmetic(tf.FloorDiv, undefined, 'floor_div'),
  named(tf.Prelu, 'prelu', 'x', 'alpha'),
  named(tf.EluGrad, 'elu_grad', 'dy', 'y'),
  comparison(tf.Equal, 'equal'),
  comparison(tf.NotEqual, 'not_equal'),
  comparison(tf.Less, 'less'),
  comparison(tf.LessEqual, 'less_equal'),
  comparison(tf.Greater, 'greater'),
  comparison(tf.GreaterEqual, 'greater_equal'),
  comparison(tf.LogicalAnd, 'logical_and'),
  comparison(tf.LogicalOr, 'logical_or'),
  { name: tf.LogicalNot, run: logicalNot },
  { name: tf.AddN, run: addN },
  { name: tf.ComplexAbs, run: complexAbs },
  { name: tf.Select, run: select },
]

function arithmetic(
  name: string,
  floatOperation: string | undefined,
  intOperation?: string,
): NativeKernel {
  return {
    name,
    run(call) {
      const { inputs, backend, native } = call
      const a = inputs.a!
      const b = inputs.b!
      if (floatOperation !== undefined && a.dtype === 'float32' && b.dtype === 'float32') {
        return floats(call, floatOperation, a, b)
      }
      if (name === tf.FloorDiv && a.dtype === 'float32' && b.dtype === 'float32') {
        return floorDivide(call, a, b)
      }
      if (intOperation === undefined || a.dtype !== 'int32' || b.dtype !== 'int32') return undefined
      const aValues = backend.ints(a)
      const bValues = backend.ints(b)
      const { shape, steps } = broadcast(a.shape, b.shape)
      if (aValues === undefined || bValues === undefined || steps === undefined) return undefined
      const y = backend.allocate('int32', tf.util.sizeFromShape(shape))
      const operation = numberOf(native, 'integerOperations', intOperation)
      native.binaryInts(operation, aValues, bValues, y, ...steps)
      return backend.makeTensorInfo(shape, 'int32', y)
    },
  }
}

/** Two float32 inputs of other names. */
function named(name: string, operation: string, first: string, second: string): NativeKernel {
  return {
    name,
    run(call) {
      const a = call.inputs[first]!
      const b = call.inputs[second]!
      if (a.dtype !== 'float32' || b.dtype !== 'float32') return undefined
      return floats(call, operation, a, b)
    },
  }
}

function floats(
  { backend, native }: KernelCall,
  operation: string,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo | undefined {
  const aValues = backend.floats(a)
  const bValues = backend.floats(b)
  const { shape, steps } = broadcast(a.shape, b.shape)
  if (aValues === undefined || bValues === undefined || steps === undefined) return undefined
  const y = backend.allocate('float32', tf.util.sizeFromShape(shape))
  native.binaryFloats(
    numberOf(native, 'binaryOperations', operation),
    aValues,
    bValues,
    y,
    ...steps,
  )
  return backend.makeTensorInfo(shape, 'float32', y)
}

function floorDivide({ backend, native }: KernelCall, a: tf.TensorInfo, b: tf.TensorInfo) {
  const [aValues, bValues] = [backend.floats(a), backend.floats(b)]
  const { shape, steps } = broadcast(a.shape, b.shape)
  if (aValues === undefined || bValues === undefined || steps === undefined) return undefined
  const y = backend.allocate('int32', tf.util.sizeFromShape(shape))
  native.floorDivideFloats(aValues, bValues, y, ...steps)
  return backend.makeTensorInfo(shape, 'int32', y)
}

/** The magnitude of complex numbers. */
function complexAbs({ inputs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x!
  const { complexTensorInfos } = backend.entry(x)
  if (complexTensorInfos === undefined) return undefined
  const real = backend.floats(complexTensorInfos.real)
  const imaginary = backend.floats(complexTensorInfos.imag)
  if (!real?.length || real.length !== imaginary?.length) return undefined
  const y = backend.allocate('float32', real.length)
  const operation = numberOf(native, 'binaryOperations', 'hypotenuse')
  native.binaryFloats(operation, real, imaginary, y, y.length, 1, 1)
  return backend.makeTensorInfo(x.shape, 'float32', y)
}

/** float32, int32 or bool on both sides. */
function comparison(name: string, operation: string): NativeKernel {
  const logical = operation.startsWith('logical')
  return {
    name,
    run({ inputs, backend, native }) {
      const a = inputs.a!
      const b = inputs.b!
      if (a.dtype !== b.dtype || (logical && a.dtype !== 'bool')) return undefined
      const { shape, steps } = broadcast(a.shape, b.shape)
      if (steps === undefined) return undefined
      const aValues = backend.values(a)
      const bValues = backend.values(b)
      const number = numberOf(native, 'comparisons', operation)
      const size = tf.util.sizeFromShape(shape)
      if (aValues instanceof Float32Array && bValues instanceof Float32Array) {
        const y = backend.allocate('bool', size)
        native.compareFloats(number, aValues, bValues, y, ...steps)
        return backend.makeTensorInfo(shape, 'bool', y)
      }
      if (aValues instanceof Int32Array && bValues instanceof Int32Array) {
        const y = backend.allocate('bool', size)
        native.compareInts(number, aValues, bValues, y, ...steps)
        return backend.makeTensorInfo(shape, 'bool', y)
      }
      if (aValues instanceof Uint8Array && bValues instanceof Uint8Array) {
        const y = backend.allocate('bool', size)
        native.compareBytes(number, aValues, bValues, y, ...steps)
        return backend.makeTensorInfo(shape, 'bool', y)
      }
      return undefined
    },
  }
}

const zero = new Uint8Array(1)

function logicalNot({ inputs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const x = inputs.x!
  const values = backend.bools(x)
  if (values === undefined || values.length === 0) return undefined
  const y = backend.allocate('bool', values.length)
  native.compareBytes(
    numberOf(native, 'comparisons', 'equal'),
    values,
    zero,
    y,
    values.length,
    1,
    0,
  )
  return backend.makeTensorInfo(x.shape, 'bool', y)
}

/** Adds in the order of the inputs. */
function addN({ inputs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const tensors = Object.values(inputs).filter((tensor) => tensor !== undefined)
  const values = tensors.map((tensor) =>
    tensor.dtype === 'float32' ? backend.floats(tensor) : undefined,
  )
  const [first, second, ...others] = values
  if (!first?.length || !second) return undefined
  if (values.some((array) => array?.length !== first.length)) return undefined
  const add = numberOf(native, 'binaryOperations', 'add')
  const y = backend.allocate('float32', first.length)
  native.binaryFloats(add, first, second, y, y.length, 1, 1)
  for (const other of others) native.binaryFloats(add, y, other!, y, y.length, 1, 1)
  return backend.makeTensorInfo(tensors[0]!.shape, 'float32', y)
}

/** `t` and `e` of one shape and dtype; a condition for each value, or for each row of the first axis. */
function select({ inputs, backend, native }: KernelCall): tf.TensorInfo | undefined {
  const t = inputs.t!
  const e = inputs.e!
  const condition = backend.bools(inputs.condition!)
  const yes = backend.values(t)
  const no = backend.values(e)
  if (condition === undefined || t.dtype !== e.dtype) return undefined
  if (!tf.util.arraysEqual(t.shape, e.shape) || !yes?.length || !no) return undefined
  const { shape } = inputs.condition!
  const ofRows = shape.length === 1 && shape[0] === t.shape[0]
  if (!ofRows && !tf.util.arraysEqual(shape, t.shape)) return undefined
  if (yes instanceof Float32Array && no instanceof Float32Array && t.dtype === 'float32') {
    const y = backend.allocate('float32', yes.length)
    native.selectFloats(condition, yes, no, y)
    return backend.makeTensorInfo(t.shape, 'float32', y)
  }
  if (yes instanceof Int32Array && no instanceof Int32Array && t.dtype === 'int32') {
    const y = backend.allocate('int32', yes.length)
    native.selectInts(condition, yes, no, y)
    return backend.makeTensorInfo(t.shape, 'int32', y)
  }
  if (yes instanceof Uint8Array && no instanceof Uint8Array && t.dtype === 'bool') {
    const y = backend.allocate('bool', yes.length)
    native.selectBytes(condition, yes, no, y)
    return backend.makeTensorInfo(t.shape, 'bool', y)
  }
  return undefined
}
