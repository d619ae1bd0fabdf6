import * as tf from '@tensorflow/tfjs-core'
import { HeldValues } from '../heldValues'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `sizes`: batch, tokens, heads and the size of a head. */
    attention(
      qkv: Float32Array,
      mask: Uint8Array | null,
      y: Float32Array,
      logSums: Float32Array,
      ...sizes: AttentionSizes
    ): void
    attentionGradient(
      qkv: Float32Array,
      mask: Uint8Array | null,
      y: Float32Array,
      logSums: Float32Array,
      dy: Float32Array,
      dqkv: Float32Array,
      ...sizes: AttentionSizes
    ): void
  }
}

type AttentionSizes = [batch: number, tokens: number, heads: number, size: number]

// The name and its meaning are a contract of @inkstone/core (fusedLayers.ts), not imported: this package stands alone.

interface Attention {
  qkv: Float32Array
  mask: Uint8Array | null
  sizes: AttentionSizes
  shape: number[] // of the result
}

/** Checks the inputs of both kernels.
 * @returns undefined if they do not fit one another */
function attentionOf({ inputs, attrs, backend }: KernelCall): Attention | undefined {
  const qkv = backend.floats(inputs.qkv!)
  const mask = backend.bools(inputs.mask!)
  const [batch, tokens, columns, ...rest] = inputs.qkv!.shape
  const heads = attrs.heads as number
  if (!qkv || !mask || !batch || !tokens || !columns || rest.length > 0) return undefined
  const size = columns / 3 / heads
  if (!Number.isInteger(size) || ![0, batch * tokens].includes(mask.length)) return undefined
  return {
    ...{ qkv, mask: mask.length > 0 ? mask : null },
    ...{ sizes: [batch, tokens, heads, size], shape: [batch, tokens, heads * size] },
  }
}

function forward({ backend, native }: KernelCall, { qkv, mask, sizes }: Attention) {
  const [batch, tokens, heads] = sizes
  const y = backend.allocate('float32', qkv.length / 3)
  const logSums = backend.allocate('float32', batch * heads * tokens)
  native.attention(qkv, mask, y, logSums, ...sizes)
  return { y, logSums }
}

const attention: NativeKernel = {
  name: 'InkstoneAttention',
  run(call) {
    const given = attentionOf(call)
    if (given === undefined) return undefined
    const { y, logSums } = forward(call, given)
    const tensor = call.backend.makeTensorInfo(given.shape, 'float32', y)
    call.backend.entry(tensor).kept = [new HeldValues(call.backend, logSums)]
    return tensor
  },
}

/** Inputs: those of the attention, its result `y` and the gradient `dy`. Where the result has left our backend in
 * between, what it kept is computed once more. */
const attentionGradient: NativeKernel = {
  name: 'InkstoneAttentionGradient',
  run(call) {
    const given = attentionOf(call)
    const { backend, native, inputs } = call
    const [y, dy] = [backend.floats(inputs.y!), backend.floats(inputs.dy!)]
    if (given === undefined || y === undefined || dy === undefined) return undefined
    const kept = backend.entry(inputs.y!).kept
    const again = kept === undefined ? forward(call, given) : undefined
    const logSums = kept?.[0]?.values ?? again!.logSums
    const dqkv = backend.allocate('float32', given.qkv.length)
    native.attentionGradient(given.qkv, given.mask, y, logSums, dy, dqkv, ...given.sizes)
    if (again !== undefined) for (const values of Object.values(again)) backend.recycle(values)
    return backend.makeTensorInfo(inputs.qkv!.shape, 'float32', dqkv)
  },
}

export const attentionKernels: NativeKernel[] = [attention, attentionGradient]

tf.registerGradient({
  kernelName: attention.name,
  inputsToSave: ['qkv', 'mask'],
  outputsToSave: [true],
  gradFunc(dy, saved, attrs) {
    const [qkv, mask, y] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const inputs = { qkv, mask, y, dy: dy as tf.Tensor }
    return {
      qkv: () => tf.engine().runKernel(attentionGradient.name, inputs, attrs),
      mask: () => tf.zerosLike(mask),
    }
  },
})
