import type * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import { copyValues, fillValues } from '../copyBox'
import { HeldValues } from '../heldValues'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `gates`, `extra` and `before` get what the way back needs; `h` and `c` hold the first states and get the last.
     * `shape`: cell, batch, steps, units, features, hard, backwards. Without features there is no `x`, and `gates` holds
     * the sums of the input. */
    recurrentForward(
      x: Float32Array | null,
      inputWeights: Float32Array | null,
      bias: Float32Array | null,
      weights: Float32Array,
      candidateBias: Float32Array | null,
      mask: Uint8Array | null,
      gates: Float32Array | null,
      extra: Float32Array | null,
      before: Float32Array | null,
      sequence: Float32Array | null,
      h: Float32Array,
      c: Float32Array | null,
      shape: Int32Array,
    ): void
    /** `dSums` may be `gates`. */
    recurrentBackward(
      weights: Float32Array,
      mask: Uint8Array | null,
      c: Float32Array | null,
      gates: Float32Array,
      extra: Float32Array | null,
      before: Float32Array,
      dSequence: Float32Array | null,
      dh: Float32Array | null,
      dc: Float32Array | null,
      dSums: Float32Array,
      dCandidate: Float32Array | null,
      dBias: Float32Array,
      dhBefore: Float32Array,
      dcBefore: Float32Array | null,
      shape: Int32Array,
    ): void
  }
}

// A whole recurrent layer as one kernel of our own: recurrentLayers.ts calls it. What it needs on the way back hangs
// on its first result, so the tape sees no more than the layer's results. docs/native-backend.md tells the whole.

export const recurrentLayer = 'InkstoneRecurrentLayer'
export const recurrentLayerGradient = 'InkstoneRecurrentLayerGradient'

/** In the order of the addon. */
const cells = ['simple', 'lstm', 'gru', 'gruResetAfter'] as const

export interface RecurrentLayerAttrs {
  /** `gruResetAfter` is the GRU of Keras 3 and PyTorch: its reset gate multiplies the candidate's recurrent sum. */
  cell: (typeof cells)[number]
  /** Gates are `clip(0.2 s + 0.5, 0, 1)` instead of `sigmoid(s)`. */
  hard: boolean
  /** From the last step to the first. */
  backwards: boolean
  /** The first result is `[batch, steps, units]`, the states in the order of the steps taken, not the last state. */
  sequences: boolean
  /** The last states are results, too: h, where it is not the first result, and c of an LSTM. */
  states: boolean
  /** Whether a gradient may be asked for. */
  keep: boolean
}

/** What is there of a layer's inputs; an empty tensor stands for what is not. */
interface Layer {
  attrs: RecurrentLayerAttrs
  x: Float32Array // [batch, steps, features]
  kernel: Float32Array // [features, width]
  recurrentKernel: Float32Array // [units, width]
  bias: Float32Array | null // [width]; of gruResetAfter [2, width], the second one recurrent
  mask: Uint8Array | null // [batch, steps]
  h: Float32Array | null // [batch, units]
  c: Float32Array | null
  batch: number
  steps: number
  features: number
  units: number
  width: number
  /** The kernel multiplies x as well. */
  multiplies: boolean
  shape: Int32Array
}

/** Weights of input and states of so many values lie in a core's cache: step by step they meet x and h as one matrix.
 * Where there are more, the product of all steps of the input is quicker alone. */
const mostCachedWeights = 128 * 1024

/** Checks the inputs of both kernels.
 * @returns undefined if one is of another dtype or shape */
function layerOf({ inputs, attrs, backend }: KernelCall): Layer | undefined {
  const known = attrs as Record<string, unknown> as Record<keyof RecurrentLayerAttrs, never>
  const { cell, hard, backwards, sequences, states, keep }: RecurrentLayerAttrs = known
  const floats = (name: string) => backend.floats(inputs[name]!)
  const [x, kernel, recurrentKernel] = ['x', 'kernel', 'recurrentKernel'].map(floats)
  const [bias, h, c] = ['bias', 'h', 'c'].map(floats)
  const mask = backend.bools(inputs.mask!)
  const [batch, steps, features] = inputs.x!.shape
  const [units, width] = inputs.recurrentKernel!.shape
  if (!x || !kernel || !recurrentKernel || !bias || !h || !c || !mask) return undefined
  if (!batch || !steps || !features || !units || !width) return undefined
  const blocks = { simple: 1, lstm: 4, gru: 3, gruResetAfter: 3 }[cell]
  const biases = cell === 'gruResetAfter' ? 2 : 1
  const fits =
    width === blocks * units &&
    kernel.length === features * width &&
    [0, biases * width].includes(bias.length) &&
    [0, batch * steps].includes(mask.length) &&
    [h, c].every((state) => [0, batch * units].includes(state.length))
  if (!fits) return undefined
  const multiplies = (features + units) * width <= mostCachedWeights
  const numbers = [batch, steps, units, multiplies ? features : 0, +hard, +backwards]
  return {
    attrs: { cell, hard, backwards, sequences, states, keep },
    ...{ x, kernel, recurrentKernel, batch, steps, features, units, width, multiplies },
    bias: bias.length > 0 ? bias : null,
    mask: mask.length > 0 ? mask : null,
    h: h.length > 0 ? h : null,
    c: c.length > 0 ? c : null,
    shape: Int32Array.of(cells.indexOf(cell), ...numbers),
  }
}

/** The bias of the input's product, with that of the recurrent sums where both are only added. */
function inputBias(
  { backend }: KernelCall,
  { bias, width, units, attrs }: Layer,
): Float32Array | null {
  if (bias === null || attrs.cell !== 'gruResetAfter') return bias
  backend.recording?.refuse(
    'a GRU with its reset gate after the product adds its biases in JavaScript',
  )
  const merged = bias.slice(0, width)
  for (let column = 0; column < 2 * units; column++) merged[column]! += bias[width + column]!
  return merged
}

interface Pass {
  gates: Float32Array | null
  extra: Float32Array | null
  before: Float32Array | null
  sequence: Float32Array | null
  h: Float32Array
  c: Float32Array | null
}

type Input = [x: Float32Array | null, weights: Float32Array | null, bias: Float32Array | null]

/** Values of a row before a step: x, where the kernel multiplies it, and h. */
const beforeWidth = ({ multiplies, features, units }: Layer): number =>
  (multiplies ? features : 0) + units

/** The way forward. */
function forward(call: KernelCall, layer: Layer): Pass {
  const { backend, native } = call
  const { attrs, batch, steps, features, units, width, multiplies } = layer
  const array = (size: number) => backend.allocate('float32', size)
  const state = (given: Float32Array | null) => {
    const values = array(batch * units)
    if (given === null) fillValues(backend, values, 0)
    else copyValues(backend, given, values)
    return values
  }
  const rows = batch * steps
  const bias = inputBias(call, layer)
  const pass: Pass = {
    gates: attrs.keep || !multiplies ? array(rows * width) : null,
    extra: attrs.keep && attrs.cell !== 'simple' ? array(rows * units) : null,
    before: attrs.keep ? array(rows * beforeWidth(layer)) : null,
    sequence: attrs.sequences ? array(rows * units) : null,
    h: state(layer.h),
    c: attrs.cell === 'lstm' ? state(layer.c) : null,
  }
  const candidateBias =
    attrs.cell === 'gruResetAfter' ? (layer.bias?.subarray(width + 2 * units) ?? null) : null
  if (!multiplies) {
    const product = Int32Array.of(1, rows, width, features, 0, 0, 0, 0)
    native.matmul(layer.x, layer.kernel, pass.gates!, bias, false, product)
  }
  const input: Input = multiplies ? [layer.x, layer.kernel, bias] : [null, null, null]
  native.recurrentForward(
    ...input,
    ...([layer.recurrentKernel, candidateBias, layer.mask, pass.gates, pass.extra] as const),
    ...([pass.before, pass.sequence, pass.h, pass.c, layer.shape] as const),
  )
  return pass
}

function tensor(backend: InkstoneBackend, shape: number[], values: Float32Array): tf.TensorInfo {
  return backend.makeTensorInfo(shape, 'float32', values)
}

const forwardKernel: NativeKernel = {
  name: recurrentLayer,
  run(call) {
    const layer = layerOf(call)
    if (layer === undefined) return undefined
    const { backend } = call
    const { attrs, batch, steps, units } = layer
    const { gates, extra, before, sequence, h, c } = forward(call, layer)
    const results: tf.TensorInfo[] = []
    if (sequence !== null) results.push(tensor(backend, [batch, steps, units], sequence))
    if (sequence === null || attrs.states) results.push(tensor(backend, [batch, units], h))
    else backend.recycle(h)
    if (c !== null && attrs.states) results.push(tensor(backend, [batch, units], c))
    else if (c !== null) backend.recycle(c)
    if (before === null) {
      if (gates !== null) backend.recycle(gates)
    } else {
      const kept = [gates!, before, ...(extra === null ? [] : [extra])]
      backend.entry(results[0]!).kept = kept.map((values) => new HeldValues(backend, values))
    }
    return results
  },
}

/** What the way forward kept; or the way forward once more, where the result has left our backend in between or a
 * gradient has used what was kept. */
function passOf(call: KernelCall, layer: Layer): Pick<Pass, 'gates' | 'before' | 'extra'> {
  const { kept } = call.backend.entry(call.inputs.y!)
  if (kept !== undefined) {
    const [gates, before, extra] = kept.map(({ values }) => values)
    return { gates: gates!, before: before!, extra: extra ?? null }
  }
  const attrs = { ...layer.attrs, sequences: false, keep: true }
  const { h, c, ...pass } = forward(call, { ...layer, attrs })
  for (const values of [h, c]) if (values !== null) call.backend.recycle(values)
  return pass
}

/** Inputs: those of the layer, its first result `y`, and the gradients `dSequence`, `dh`, `dc`, empty where they are
 * zero. Results: the gradients of the sums `[batch steps, width]`; x and the states before each step `[batch steps,
 * features + units]`, or the states alone; the gradients of the input's bias `[width]` and of the first h; of an LSTM that
 * of the first c; of a GRU the gradient of the candidate's recurrent sum `[batch steps, units]`, and what its weights
 * multiply: r h, or, where the reset comes after, the second result. */
const backwardKernel: NativeKernel = {
  name: recurrentLayerGradient,
  run(call) {
    const layer = layerOf(call)
    if (layer === undefined) return undefined
    const { backend, native, inputs } = call
    const { attrs, batch, steps, units, width } = layer
    const given = ['dSequence', 'dh', 'dc'].map((name) => backend.floats(inputs[name]!))
    const [dSequence, dh, dc] = given.map((values) => (values?.length ? values : null))
    const rows = batch * steps
    const { gates, before, extra } = passOf(call, layer)
    const isGru = attrs.cell === 'gru' || attrs.cell === 'gruResetAfter'
    const result = (...shape: number[]) => {
      const values = backend.allocate('float32', shape[0]! * (shape[1] ?? 1))
      return { values, shape }
    }
    const [bias, h] = [result(width), result(batch, units)]
    const c = attrs.cell === 'lstm' ? result(batch, units) : null
    const candidate = isGru ? result(rows, units) : null
    // The gradients of the sums take the place of the gates, which are in the cache by then.
    native.recurrentBackward(
      ...([layer.recurrentKernel, layer.mask, layer.c, gates!, extra, before!] as const),
      ...([dSequence!, dh!, dc!, gates!, candidate?.values ?? null] as const),
      ...([bias.values, h.values, c?.values ?? null, layer.shape] as const),
    )
    const sums = { values: gates!, shape: [rows, width] }
    const states = { values: before!, shape: [rows, beforeWidth(layer)] }
    const factor = attrs.cell === 'gru' ? { values: extra!, shape: [rows, units] } : states
    const results = [sums, states, bias, h, ...(c ? [c] : [])]
    if (candidate !== null) results.push(candidate, factor)
    const tensors = results.map(({ shape, values }) => tensor(backend, shape, values))
    const y = backend.entry(inputs.y!)
    if (y.kept !== undefined) {
      for (const held of y.kept) held.release()
      y.kept = undefined
    } else if (extra !== null && attrs.cell !== 'gru') backend.recycle(extra)
    return tensors
  },
}

export const recurrentLayerKernels: NativeKernel[] = [forwardKernel, backwardKernel]
