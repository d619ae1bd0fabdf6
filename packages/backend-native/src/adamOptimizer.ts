import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from './backend'
import { inkstoneIsActive } from './inkstoneIsActive'
import { ownValues } from './kernels/optimizer'

// `tf.train.adam` computes a step in a dozen operations for each variable. While our backend is active its
// `applyGradients` takes the step of all variables as one kernel, in place. Everything the optimizer exposes (its
// slots, what it saves and restores, its iterations) is unchanged.

/** The parts of tfjs-core's AdamOptimizer that we read and change. */
interface Adam {
  applyGradients(gradients: Gradients): void
  incrementIterations(): void
  readonly learningRate: number
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** beta1 and beta2 to the power of the next step. */
  readonly accBeta1: tf.Variable
  readonly accBeta2: tf.Variable
  readonly accumulatedFirstMoment: Slot[]
  readonly accumulatedSecondMoment: Slot[]
}
interface Slot {
  originalName: string
  variable: tf.Variable
}
type Gradients = tf.NamedTensorMap | { name: string; tensor: tf.Tensor }[]

const fused = new WeakSet<object>()

/** Makes `tf.train.adam` use our kernel. */
export function fuseAdamOptimizer(): void {
  const prototype: Adam = Object(tf.AdamOptimizer.prototype)
  if (fused.has(prototype)) return
  fused.add(prototype)
  const plain = prototype.applyGradients
  prototype.applyGradients = function (this: Adam, gradients) {
    const pairs = variablesOf(gradients)
    if (inkstoneIsActive() && pairs !== undefined) fusedStep(this, pairs)
    else plain.call(this, gradients)
  }
}

interface Pair {
  variable: tf.Variable
  gradient: tf.Tensor
}

/** Each variable with its gradient, or undefined if one is missing or not float32. */
function variablesOf(gradients: Gradients): Pair[] | undefined {
  const named = Array.isArray(gradients)
    ? gradients
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }))
  const pairs: Pair[] = []
  for (const { name, tensor } of named) {
    const variable: tf.Variable | undefined = tf.engine().registeredVariables[name]
    if (variable?.dtype !== 'float32' || tensor?.dtype !== 'float32') return undefined
    pairs.push({ variable, gradient: tensor })
  }
  return pairs
}

function fusedStep(adam: Adam, pairs: Pair[]): void {
  const { learningRate, beta1, beta2, epsilon, accBeta1, accBeta2 } = adam
  const power1 = accBeta1.dataSync()[0]!
  const power2 = accBeta2.dataSync()[0]!
  const numbers = { learningRate, beta1, beta2, epsilon }
  const attrs = { ...numbers, correction1: 1 - power1, correction2: 1 - power2 }
  const backend = tf.backend() as InkstoneBackend
  tf.tidy(() => {
    const inputs = pairs.flatMap(({ variable, gradient }, index) => {
      adam.accumulatedFirstMoment[index] ??= zeroSlot(`${variable.name}/m`, variable)
      adam.accumulatedSecondMoment[index] ??= zeroSlot(`${variable.name}/v`, variable)
      const m = adam.accumulatedFirstMoment[index].variable
      const v = adam.accumulatedSecondMoment[index].variable
      // Before the kernel: TensorFlow.js reports data allocated while one runs as a leak.
      for (const tensor of [variable, m, v]) ownValues(backend, tensor)
      return [variable, gradient, m, v]
    })
    tf.engine().runKernel('InkstoneAdam', Object.fromEntries(inputs.entries()), attrs)
    accBeta1.assign(tf.scalar(power1 * beta1))
    accBeta2.assign(tf.scalar(power2 * beta2))
  })
  adam.incrementIterations()
}

function zeroSlot(originalName: string, variable: tf.Variable): Slot {
  return { originalName, variable: tf.tidy(() => tf.variable(tf.zerosLike(variable), false)) }
}
