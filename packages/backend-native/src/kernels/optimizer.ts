import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `arrays`: w, g, m, v of each variable; w, m and v are changed in place. */
    adam(
      arrays: Float32Array[],
      weightDecays: Float64Array,
      learningRate: number,
      beta1: number,
      beta2: number,
      epsilon: number,
      correction1: number,
      correction2: number,
      decoupled: boolean,
    ): void
    /** `arrays`: w, g and, unless momentum is 0, velocity of each variable. */
    sgd(
      arrays: Float32Array[],
      weightDecays: Float64Array,
      learningRate: number,
      momentum: number,
      nesterov: boolean,
    ): void
    /** `arrays`: w, g, v, velocity unless momentum is 0, and mean if centered, of each variable. */
    rmsprop(
      arrays: Float32Array[],
      weightDecays: Float64Array,
      learningRate: number,
      alpha: number,
      epsilon: number,
      momentum: number,
      centered: boolean,
    ): void
    /** `arrays`: w, g, m of each variable. */
    lion(
      arrays: Float32Array[],
      weightDecays: Float64Array,
      learningRate: number,
      beta1: number,
      beta2: number,
    ): void
  }
}

/** The values of a variable, to be changed in place. Where they are shared (with another tensor, a view, or
 * the caller's own array) the variable first gets a copy of its own. */
export function ownValues(backend: InkstoneBackend, tensor: tf.TensorInfo): Float32Array {
  backend.recording?.refuse('an optimizer changes weights in the middle of the pass')
  const values = backend.floats(tensor)
  if (values === undefined || !(tensor instanceof tf.Variable)) {
    throw new RangeError(
      `An optimizer step changes float32 variables in place, got a ${tensor.dtype} ` +
        `${tensor instanceof tf.Variable ? 'variable' : 'tensor'}. Make it one with tf.variable().`,
    )
  }
  const { refCount, pooled } = backend.entry(tensor)
  if (refCount === 1 && pooled?.shares === 1) return values
  const copy = backend.allocate('float32', values.length)
  copy.set(values)
  const owned = tf
    .engine()
    .makeTensorFromTensorInfo(backend.makeTensorInfo(tensor.shape, 'float32', copy), backend)
  tensor.assign(owned)
  owned.dispose()
  return copy
}

/** The values of the inputs, variable after variable: itself, its gradient, and what an optimizer keeps for it. All but
 * the gradient are to be changed in place. Undefined if a gradient is not float32. */
function valuesOf({ inputs, backend }: KernelCall, each: number): Float32Array[] | undefined {
  const arrays: Float32Array[] = []
  for (const tensor of Object.values(inputs)) {
    const isGradient = arrays.length % each === 1
    const values = isGradient ? backend.floats(tensor!) : ownValues(backend, tensor!)
    if (values === undefined) return undefined
    arrays.push(values)
  }
  return arrays
}

function decaysOf(attrs: tf.NamedAttrMap, count: number): Float64Array {
  const decays = (attrs.weightDecays as number[] | undefined) ?? []
  return Float64Array.from({ length: count }, (_, index) => decays[index] ?? 0)
}

// Contracts of core, `fusedAdam` and its neighbours; not imported: this package stands alone.
type AdamAttrs = Record<
  'learningRate' | 'beta1' | 'beta2' | 'epsilon' | 'correction1' | 'correction2',
  number
> & { decoupled?: boolean }
type RmspropAttrs = { learningRate: number; alpha: number; epsilon: number } & {
  momentum?: number
  centered?: boolean
}
type LionAttrs = Record<'learningRate' | 'beta1' | 'beta2', number>
type SgdAttrs = { learningRate: number; momentum?: number; nesterov?: boolean }

const adam: NativeKernel = {
  name: 'InkstoneAdam',
  run(call) {
    const arrays = valuesOf(call, 4)
    if (arrays === undefined) return undefined
    const { learningRate, beta1, beta2, epsilon, correction1, correction2 } =
      call.attrs as AdamAttrs
    const { decoupled = true } = call.attrs as AdamAttrs
    const decays = decaysOf(call.attrs, arrays.length / 4)
    const numbers = [learningRate, beta1, beta2, epsilon, correction1, correction2] as const
    call.native.adam(arrays, decays, ...numbers, decoupled)
    return []
  },
}

const sgd: NativeKernel = {
  name: 'InkstoneSgd',
  run(call) {
    const { learningRate, momentum = 0, nesterov = false } = call.attrs as SgdAttrs
    const each = momentum === 0 ? 2 : 3
    const arrays = valuesOf(call, each)
    if (arrays === undefined) return undefined
    const decays = decaysOf(call.attrs, arrays.length / each)
    call.native.sgd(arrays, decays, learningRate, momentum, nesterov)
    return []
  },
}

const rmsprop: NativeKernel = {
  name: 'InkstoneRmsprop',
  run(call) {
    const {
      learningRate,
      alpha,
      epsilon,
      momentum = 0,
      centered = false,
    } = call.attrs as RmspropAttrs
    const each = 3 + (momentum === 0 ? 0 : 1) + (centered ? 1 : 0)
    const arrays = valuesOf(call, each)
    if (arrays === undefined) return undefined
    const decays = decaysOf(call.attrs, arrays.length / each)
    call.native.rmsprop(arrays, decays, learningRate, alpha, epsilon, momentum, centered)
    return []
  },
}

const lion: NativeKernel = {
  name: 'InkstoneLion',
  run(call) {
    const arrays = valuesOf(call, 3)
    if (arrays === undefined) return undefined
    const { learningRate, beta1, beta2 } = call.attrs as LionAttrs
    const decays = decaysOf(call.attrs, arrays.length / 3)
    call.native.lion(arrays, decays, learningRate, beta1, beta2)
    return []
  },
}

export const optimizerKernels: NativeKernel[] = [adam, sgd, rmsprop, lion]
