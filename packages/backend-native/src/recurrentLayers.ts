import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'
import {
  type RecurrentLayerAttrs,
  recurrentLayer,
  recurrentLayerGradient,
} from './kernels/recurrentLayer'

// A recurrent layer of tfjs-layers walks over the time steps in JavaScript and computes every step, and the gradient
// of every step, on small tensors. Here `call` of its base class RNN takes the whole layer as one kernel, where its
// cell is of the usual kind and our backend is active; otherwise it does what it did, with the cells' own kernels
// (recurrentCells.ts). tfjs-layers is not imported: see there.

/** The parts of tfjs-layers' recurrent layers and cells that we read. */
interface Layer {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs: CallArgs): tf.Tensor | tf.Tensor[]
  readonly cell: Cell
  readonly stateful: boolean
  readonly goBackwards: boolean
  readonly returnSequences: boolean
  readonly returnState: boolean
}
interface Cell {
  readonly units: number
  readonly kernel: Weight
  readonly recurrentKernel: Weight
  readonly bias: Weight | null
  readonly dropout: number
  readonly recurrentDropout: number
  readonly dropoutMask: unknown
  readonly recurrentDropoutMask: unknown
  readonly activation: Activation
  readonly recurrentActivation?: Activation
}
interface Weight {
  read(): tf.Tensor
}
interface Activation {
  getClassName(): string
}
type CallArgs = {
  mask?: tf.Tensor | tf.Tensor[] | null
  training?: boolean | null
  initialState?: tf.Tensor[] | null
} | null

const fused = new WeakSet<object>()

/** Makes the recurrent layers of tfjs-layers use our kernel, if that package is loaded. */
export function fuseRecurrentLayers(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: Layer | undefined = classNameMap.RNN?.[0].prototype
  if (prototype === undefined || fused.has(prototype)) return
  fused.add(prototype)
  const plain = prototype.call
  prototype.call = function (this: Layer, inputs, kwargs) {
    const given = inkstoneIsActive() ? usual(this, inputs, kwargs) : undefined
    return given === undefined ? plain.call(this, inputs, kwargs) : tf.tidy(() => run(this, given))
  }
}

interface Given {
  kind: 'simple' | 'lstm' | 'gru'
  x: tf.Tensor3D
  mask: tf.Tensor | undefined
  states: tf.Tensor[]
}

/** The kernel's arguments, or undefined if it does not support the layer or its inputs. */
function usual(layer: Layer, inputs: tf.Tensor | tf.Tensor[], kwargs: CallArgs): Given | undefined {
  const x = Array.isArray(inputs) ? inputs[0] : inputs
  if (Array.isArray(inputs) && inputs.length !== 1) return undefined
  if (x?.rank !== 3 || x.dtype !== 'float32' || x.size === 0) return undefined
  const kind = kindOf(layer.cell)
  if (kind === undefined || layer.stateful || drops(layer.cell, kwargs?.training === true)) {
    return undefined
  }
  const [batch, steps] = x.shape as [number, number, number]
  const mask = kwargs?.mask ?? undefined
  if (Array.isArray(mask)) return undefined
  if (mask !== undefined && !isMask(mask.shape, batch, steps)) return undefined
  const states = kwargs?.initialState ?? []
  const count = kind === 'lstm' ? 2 : 1
  const shape = [batch, layer.cell.units]
  const fit = (state: tf.Tensor) =>
    state.dtype === 'float32' && tf.util.arraysEqual(state.shape, shape)
  if (kwargs?.initialState && (states.length !== count || !states.every(fit))) return undefined
  return { kind, x: x as tf.Tensor3D, mask, states }
}

/** tanh with sigmoid or hard sigmoid in a cell of tfjs-layers' own; a subclass may compute something else. */
function kindOf(cell: Cell): Given['kind'] | undefined {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const kinds = { SimpleRNNCell: 'simple', LSTMCell: 'lstm', GRUCell: 'gru' } as const
  const names = Object.keys(kinds) as (keyof typeof kinds)[]
  const prototype: unknown = Object.getPrototypeOf(cell)
  const name = names.find((known) => classNameMap[known]?.[0].prototype === prototype)
  if (name === undefined || cell.activation?.getClassName() !== 'tanh') return undefined
  const gate = cell.recurrentActivation?.getClassName()
  const gated = name === 'SimpleRNNCell' || /^(hardS|s)igmoid$/.test(gate ?? '')
  return gated ? kinds[name] : undefined
}

function drops(cell: Cell, training: boolean): boolean {
  const begun = cell.dropoutMask != null || cell.recurrentDropoutMask != null
  return begun || (training && (cell.dropout > 0 || cell.recurrentDropout > 0))
}

function isMask(shape: number[], batch: number, steps: number): boolean {
  const [rows, columns, ...rest] = shape
  return rows === batch && columns === steps && rest.every((size) => size === 1)
}

function run(layer: Layer, { kind, x, mask, states }: Given): tf.Tensor | tf.Tensor[] {
  const { cell, goBackwards, returnSequences, returnState } = layer
  const none = tf.zeros([0])
  const attrs: RecurrentLayerAttrs = {
    cell: kind,
    hard: cell.recurrentActivation?.getClassName() === 'hardSigmoid',
    backwards: goBackwards,
    sequences: returnSequences,
    states: returnState,
    keep: tf.engine().isTapeOn(),
  }
  const inputs = {
    x,
    kernel: cell.kernel.read(),
    recurrentKernel: cell.recurrentKernel.read(),
    bias: cell.bias?.read() ?? none,
    mask: mask === undefined ? tf.zeros([0], 'bool') : offTape(tf.cast(mask, 'bool')),
    h: states[0] ?? none,
    c: states[1] ?? none,
  }
  const results = runKernel(recurrentLayer, inputs, attrs)
  if (!returnState) return results[0]!
  return returnSequences ? results : [results[0]!, ...results]
}

/** The same values in a tensor without a gradient. */
function offTape(tensor: tf.Tensor): tf.Tensor {
  const { dataId, shape, dtype } = tensor
  tf.backend().incRef(dataId)
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype })
}

function runKernel(name: string, inputs: tf.NamedTensorMap, attrs: object): tf.Tensor[] {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(name, inputs, { ...attrs })
  return Array.isArray(result) ? result : [result]
}

tf.registerGradient({
  kernelName: recurrentLayer,
  inputsToSave: ['x', 'kernel', 'recurrentKernel', 'bias', 'mask', 'h', 'c'],
  outputsToSave: [true],
  gradFunc(dy, saved, attrs) {
    const [x, kernel, recurrentKernel, bias, mask, h, c, y] = saved as tf.Tensor[]
    const { cell, sequences } = attrs as Record<string, unknown> as Record<
      keyof RecurrentLayerAttrs,
      string | boolean
    >
    const changes = Array.isArray(dy) ? (dy as tf.Tensor[]) : [dy as tf.Tensor]
    const none = tf.zeros([0])
    const [dSequence, dh, dc] = sequences ? changes : [none, ...changes]
    const given = { x: x!, kernel: kernel!, recurrentKernel: recurrentKernel!, bias: bias! }
    const states = { mask: mask!, h: h!, c: c!, y: y! }
    const change = { dSequence: dSequence!, dh: dh ?? none, dc: dc ?? none }
    const results = runKernel(recurrentLayerGradient, { ...given, ...states, ...change }, attrs)
    const [sums, before, dBias, dhBefore, ...more] = results as [...Four, ...tf.Tensor[]]
    const dcBefore = cell === 'lstm' ? more[0]! : none
    const [candidate, factor] = cell === 'lstm' ? [] : (more as tf.Tensor2D[])
    const rows = tf.reshape<tf.Rank.R2>(x!, [sums.shape[0], x!.shape[2]!])
    const units = recurrentKernel!.shape[0]!
    // Where the kernel multiplied x and h as one matrix, so does the gradient of its weights. It is computed when it is read.
    const features = before.shape[1]! - units
    const both = tf.matMul(before, sums, true)
    const ofStates = (given: tf.Tensor): tf.Tensor =>
      given.shape[0] === units ? given : tf.slice(given, [features, 0], [units, -1])
    // A GRU's candidate has a product of its own: with r h, or without what its reset gate took.
    const last = (): tf.Tensor => ofStates(tf.matMul(factor!, candidate!, true))
    const twoGates = (given: tf.Tensor): tf.Tensor =>
      tf.slice(given, 0, [...given.shape.slice(0, -1), 2 * units])
    return {
      x: () => tf.reshape(tf.matMul(sums, kernel as tf.Tensor2D, false, true), x!.shape),
      kernel: () =>
        features > 0 ? tf.slice(both, 0, [features, -1]) : tf.matMul(rows, sums, true),
      recurrentKernel: () => {
        const all = ofStates(both)
        return candidate === undefined ? all : tf.concat([twoGates(all), last()], 1)
      },
      bias: () => {
        if (cell !== 'gruResetAfter' || bias!.size === 0) return bias!.size > 0 ? dBias : none
        const recurrent = tf.concat([twoGates(dBias), tf.sum(candidate!, 0)])
        return tf.stack([dBias, recurrent])
      },
      mask: () => tf.zerosLike(mask!),
      h: () => (h!.size > 0 ? dhBefore : none),
      c: () => (c!.size > 0 ? dcBefore : none),
    }
  },
})

type Four = [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor]
