import { random } from '@inkstone/core'
import type { Optimizer, OptimizerDefinition } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import type { LayerVariable } from '@tensorflow/tfjs-layers'
import { valuesOf } from '../weights/weightValues'
import type { Factors } from './adapter'

/** A kernel whose low-rank update is being trained. */
export interface LowRankKernel {
  readonly variable: tf.Variable
  /** Its values before the training. */
  readonly baseValues: Float32Array
  /** The same, `[rows, columns]`. */
  readonly base: tf.Tensor2D
  /** `[rows, rank]` */
  readonly a: tf.Variable<tf.Rank.R2>
  /** `[rank, columns]` */
  readonly b: tf.Variable<tf.Rank.R2>
}

/** The initial update of a kernel: `a` normal with variance `1 / rows`, `b` zeros. The caller disposes it with {@link
 * disposeKernel}. @param at the kernel's index among the trained ones: each has its own random draw, whatever its
 * name */
export function lowRankKernel(
  weight: LayerVariable,
  { at, rank, seed }: { at: number; rank: number; seed: number },
): LowRankKernel {
  const variable = weight.read() as tf.Variable
  const columns = weight.shape.at(-1)!
  const rows = variable.size / columns
  const inner = Math.min(rank, rows, columns)
  const stream = random(seed).split('lora').split(at)
  const draw = Float32Array.from({ length: rows * inner }, () => stream.normal() / Math.sqrt(rows))
  const baseValues = valuesOf(variable)
  return {
    variable,
    baseValues,
    base: tf.tensor2d(baseValues.slice(), [rows, columns]),
    a: variableOf(draw, [rows, inner]),
    b: variableOf(new Float32Array(inner * columns), [inner, columns]),
  }
}

function variableOf(values: Float32Array, shape: [number, number]): tf.Variable<tf.Rank.R2> {
  return tf.tidy(() => tf.variable(tf.tensor2d(values, shape), false))
}

export function disposeKernel({ base, a, b }: LowRankKernel): void {
  tf.dispose([base, a, b])
}

/** A copy of the current state. */
export function factorsOf({ a, b }: LowRankKernel): Factors {
  return {
    a: { shape: [...a.shape], values: valuesOf(a) },
    b: { shape: [...b.shape], values: valuesOf(b) },
  }
}

/** Trains low-rank updates instead of the kernels: the gradients of `a` and `b` follow from the kernel's by the chain
 * rule, `scale * g bT` and `scale * aT g`; the optimizer `definition` updates them, and the kernel becomes `base +
 * scale * (a b)`. */
export function lowRank(
  definition: OptimizerDefinition,
  kernels: readonly LowRankKernel[],
  scale: number,
): OptimizerDefinition {
  const { name, options, schedule } = definition
  const byVariable = new Map(kernels.map((kernel) => [kernel.variable, kernel]))
  const ofAll = (variables: readonly tf.Variable[]) => variables.map((v) => byVariable.get(v)!)
  return {
    name,
    options,
    schedule,
    create: () => createOptimizer(definition.create(), ofAll, scale),
  }
}

function createOptimizer(
  inner: Optimizer,
  ofAll: (variables: readonly tf.Variable[]) => LowRankKernel[],
  scale: number,
): Optimizer {
  let trained: LowRankKernel[] = []
  const pairs = () => trained.flatMap(({ a, b }) => [a, b])
  return {
    get steps() {
      return inner.steps
    },
    step(variables, gradients, learningRate) {
      trained = ofAll(variables)
      const ofPairs = tf.tidy(() =>
        trained.flatMap(({ base, a, b }, index) => {
          const gradient = tf.reshape<tf.Rank.R2>(gradients[index]!, base.shape)
          const ofA = tf.matMul(gradient, b, false, true)
          const ofB = tf.matMul(a, gradient, true)
          return [tf.mul(ofA, scale), tf.mul(ofB, scale)]
        }),
      )
      try {
        inner.step(pairs(), ofPairs, learningRate)
      } finally {
        tf.dispose(ofPairs)
      }
      tf.tidy(() => {
        for (const { variable, base, a, b } of trained) {
          const merged = tf.add(base, tf.mul(tf.matMul(a, b), scale))
          variable.assign(tf.reshape(merged, variable.shape))
        }
      })
    },
    state() {
      const state = inner.state()
      return { ...state, slots: { ...state.slots, factors: pairs().map(valuesOf) } }
    },
    restore(variables, { slots: { factors = [], ...slots }, ...state }) {
      trained = ofAll(variables)
      inner.restore(pairs(), { ...state, slots })
      tf.tidy(() => {
        pairs().forEach((variable, index) => {
          const values = factors[index]
          if (values) variable.assign(tf.tensor2d(values.slice(), variable.shape))
        })
      })
    },
    dispose: () => inner.dispose(),
  }
}
