import type { Optimizer, OptimizerDefinition } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import { valuesOf } from './weightValues'

/** Adds `strength * (w - w0)` to each gradient, where `w0` is the weight before the first step: the gradient of
 * L2-SP's penalty `strength / 2 * |w - w0|^2`. */
export function pullToStart(
  definition: OptimizerDefinition,
  strength: number,
): OptimizerDefinition {
  const { name, options, schedule } = definition
  return { name, options, schedule, create: () => createOptimizer(definition.create(), strength) }
}

function createOptimizer(inner: Optimizer, strength: number): Optimizer {
  let starts: tf.Tensor[] = []
  const disposeStarts = (): void => {
    tf.dispose(starts)
    starts = []
  }
  return {
    get steps() {
      return inner.steps
    },
    step(variables, gradients, learningRate) {
      if (starts.length === 0) starts = variables.map(copyOf)
      const pulled = tf.tidy(() =>
        gradients.map((gradient, index) =>
          tf.add(gradient, tf.mul(tf.sub(variables[index]!, starts[index]!), strength)),
        ),
      )
      try {
        inner.step(variables, pulled, learningRate)
      } finally {
        tf.dispose(pulled)
      }
    },
    state() {
      const state = inner.state()
      return { ...state, slots: { ...state.slots, start: starts.map(valuesOf) } }
    },
    restore(variables, { slots: { start = [], ...slots }, ...state }) {
      inner.restore(variables, { ...state, slots })
      disposeStarts()
      starts = start.map((values, index) => tf.tensor(values.slice(), variables[index]!.shape))
    },
    dispose() {
      inner.dispose()
      disposeStarts()
    },
  }
}

/** A copy: an optimizer may change a variable in place. */
function copyOf(tensor: tf.Tensor): tf.Tensor {
  return tf.tensor(valuesOf(tensor), tensor.shape)
}
