import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** In place on `w`, `m` and `v`. */
    adam(
      w: Float32Array,
      g: Float32Array,
      m: Float32Array,
      v: Float32Array,
      ...numbers: number[] // learningRate, beta1, beta2, epsilon, correction1, correction2, weightDecay
    ): void
    sgd(
      w: Float32Array,
      g: Float32Array,
      velocity: Float32Array | null,
      learningRate: number,
      momentum: number,
      weightDecay: number,
      nesterov: boolean,
    ): void
  }
}

/** The values of a variable, to be changed in place. Where they are shared (with another tensor, a view, or
 * the caller's own array) the variable first gets a copy of its own. */
export function ownValues(backend: InkstoneBackend, tensor: tf.TensorInfo): Float32Array {
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

// One of core's contracts, not imported: this package stands alone.
type AdamAttrs = Record<
  'learningRate' | 'beta1' | 'beta2' | 'epsilon' | 'correction1' | 'correction2',
  number
>

/** The contract is `fusedAdam` of @inkstone/core. */
function adamStep(
  { inputs, attrs, backend, native }: KernelCall,
  weightDecay: number,
): [] | undefined {
  const gradient = backend.floats(inputs.gradient!)
  if (gradient === undefined) return undefined
  const { learningRate, beta1, beta2, epsilon, correction1, correction2 } = attrs as AdamAttrs
  native.adam(
    ownValues(backend, inputs.variable!),
    gradient,
    ownValues(backend, inputs.m!),
    ownValues(backend, inputs.v!),
    ...[learningRate, beta1, beta2, epsilon, correction1, correction2, weightDecay],
  )
  return []
}

const adam: NativeKernel = {
  name: 'InkstoneAdam',
  run: (call) => adamStep(call, 0),
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019): the attributes of InkstoneAdam and
 * `weightDecay`; before the step `w -= learningRate * weightDecay * w`. */
const adamW: NativeKernel = {
  name: 'InkstoneAdamW',
  run: (call) => adamStep(call, call.attrs.weightDecay as number),
}

/** Stochastic gradient descent as PyTorch defines it: inputs `variable`, `gradient` and, where momentum is
 * not 0, `velocity`; attributes `learningRate`, `momentum`, `weightDecay`, `nesterov`. */
const sgd: NativeKernel = {
  name: 'InkstoneSgd',
  run({ inputs, attrs, backend, native }) {
    const gradient = backend.floats(inputs.gradient!)
    if (gradient === undefined) return undefined
    const velocity = inputs.velocity ? ownValues(backend, inputs.velocity) : null
    const { learningRate, momentum = 0, weightDecay = 0, nesterov = false } = attrs
    const numbers = [learningRate, momentum, weightDecay] as [number, number, number]
    native.sgd(
      ownValues(backend, inputs.variable!),
      gradient,
      velocity,
      ...numbers,
      nesterov === true,
    )
    return []
  },
}

export const optimizerKernels: NativeKernel[] = [adam, adamW, sgd]
