import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'
import {
  gruGates,
  gruGatesGradient,
  gruOutput,
  gruOutputGradient,
  lstmGates,
  lstmGatesGradient,
} from './kernels/recurrent'

// The cells of tfjs-layers compute a step of an LSTM in some twenty operations on small tensors, and its
// gradient in sixty. Here their `call` takes the gates as one kernel, where the cell is of the usual kind
// and our backend is active; otherwise it does what it did. tfjs-layers is not imported: if it is loaded, its
// cells stand in the table by which TensorFlow.js reads saved models.

/** The parts of tfjs-layers' cells that we read. */
interface Cell {
  call(inputs: tf.Tensor[], kwargs: object): tf.Tensor[]
  readonly units: number
  readonly kernel: Weight
  readonly recurrentKernel: Weight
  readonly bias: { read(): tf.Tensor1D }
  readonly useBias: boolean
  readonly dropout: number
  readonly recurrentDropout: number
  readonly activation: Activation
  readonly recurrentActivation: Activation
}
interface Weight {
  read(): tf.Tensor2D
}
interface Activation {
  getClassName(): string
}
type Step = (cell: Cell, hard: boolean, inputs: tf.Tensor2D[]) => tf.Tensor[]

const fused = new WeakSet<object>()

/** Makes the LSTM and GRU cells of tfjs-layers use our kernels, if that package is loaded. */
export function fuseRecurrentCells(): void {
  fuse('LSTMCell', 3, lstmStep)
  fuse('GRUCell', 2, gruStep)
}

function fuse(className: string, inputCount: number, step: Step): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: Cell | undefined = classNameMap[className]?.[0].prototype
  if (prototype === undefined || fused.has(prototype)) return
  fused.add(prototype)
  const plain = prototype.call
  prototype.call = function (this: Cell, inputs, kwargs) {
    const matrices = inputs.every((input) => input.rank === 2 && input.dtype === 'float32')
    const known = inkstoneIsActive() && matrices && inputs.length === inputCount
    if (!known || !isUsual(this)) return plain.call(this, inputs, kwargs)
    const hard = this.recurrentActivation.getClassName() === 'hardSigmoid'
    return tf.tidy(() => step(this, hard, inputs as tf.Tensor2D[]))
  }
}

function isUsual({ activation, recurrentActivation, dropout, recurrentDropout }: Cell): boolean {
  const gate = recurrentActivation.getClassName()
  const drops = dropout > 0 || recurrentDropout > 0
  return activation.getClassName() === 'tanh' && /^(hardS|s)igmoid$/.test(gate) && !drops
}

/** @param inputs x `[batch, features]`, h and c `[batch, units]` */
function lstmStep(cell: Cell, hard: boolean, inputs: tf.Tensor2D[]): tf.Tensor[] {
  const [x, h, c] = inputs as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]
  const recurrent = product(h, cell.recurrentKernel.read(), cell.useBias ? cell.bias : undefined)
  const s = tf.add(product(x, cell.kernel.read()), recurrent)
  const attrs = { units: cell.units, hard }
  const [output, next] = run(lstmGates, { s, c }, attrs)
  return [output!, output!, next!]
}

/** @param inputs x `[batch, features]` and h `[batch, units]` */
function gruStep(cell: Cell, hard: boolean, inputs: tf.Tensor2D[]): tf.Tensor[] {
  const [x, h] = inputs as [tf.Tensor2D, tf.Tensor2D]
  const { units } = cell
  const parts = [2 * units, units]
  const sums = product(x, cell.kernel.read(), cell.useBias ? cell.bias : undefined)
  const [gateSums, candidateSums] = tf.split(sums, parts, 1) as [tf.Tensor2D, tf.Tensor2D]
  const kernels = tf.split(cell.recurrentKernel.read(), parts, 1) as [tf.Tensor2D, tf.Tensor2D]
  const s = tf.add(gateSums, product(h, kernels[0]))
  const [z, rh] = run(gruGates, { s, h }, { units, hard })
  const a = tf.add(candidateSums, product(rh as tf.Tensor2D, kernels[1]))
  const [next] = run(gruOutput, { z: z!, a, h }, {})
  return [next!, next!]
}

function product(a: tf.Tensor2D, b: tf.Tensor2D, bias?: Cell['bias']): tf.Tensor2D {
  return bias ? (tf.fused.matMul({ a, b, bias: bias.read() }) as tf.Tensor2D) : tf.matMul(a, b)
}

function run(kernel: string, inputs: tf.NamedTensorMap, attrs: tf.NamedAttrMap): tf.Tensor[] {
  const result: tf.Tensor | tf.Tensor[] = tf.engine().runKernel(kernel, inputs, attrs)
  return Array.isArray(result) ? result : [result]
}

/** Each gradient that one kernel makes, under the name of the input it belongs to. */
function gradients(names: string[], results: tf.Tensor[]): Record<string, () => tf.Tensor> {
  return Object.fromEntries(names.map((name, index) => [name, () => results[index]!]))
}

tf.registerGradient({
  kernelName: lstmGates,
  inputsToSave: ['s', 'c'],
  outputsToSave: [false, true],
  gradFunc(dy, saved, attrs) {
    const [s, c, next] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const [dh, dnext] = dy as tf.Tensor[]
    const inputs = { s, c, next, dh: dh!, dnext: dnext! }
    return gradients(['s', 'c'], run(lstmGatesGradient, inputs, attrs))
  },
})

tf.registerGradient({
  kernelName: gruGates,
  inputsToSave: ['s', 'h'],
  gradFunc(dy, saved, attrs) {
    const [s, h] = saved as [tf.Tensor, tf.Tensor]
    const [dz, drh] = dy as tf.Tensor[]
    const inputs = { s, h, dz: dz!, drh: drh! }
    return gradients(['s', 'h'], run(gruGatesGradient, inputs, attrs))
  },
})

tf.registerGradient({
  kernelName: gruOutput,
  inputsToSave: ['z', 'a', 'h'],
  gradFunc(dy, saved) {
    const [z, a, h] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const inputs = { z, a, h, dnext: dy as tf.Tensor }
    return gradients(['z', 'a', 'h'], run(gruOutputGradient, inputs, {}))
  },
})
