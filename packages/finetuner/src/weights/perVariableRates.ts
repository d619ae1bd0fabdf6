import { InkstoneError } from '@inkstone/core'
import type { Optimizer, OptimizerDefinition } from '@inkstone/trainer'
import type * as tf from '@tensorflow/tfjs-core'

/** Gives each variable its own optimizer, at the common rate times a factor. Variables may join during a training:
 * their optimizer then starts at its first step.
 * @param factorOf of a variable, > 0 */
export function perVariableRates(
  definition: OptimizerDefinition,
  factorOf: (variable: tf.Variable) => number,
): OptimizerDefinition {
  const { name, options, schedule } = definition
  return { name, options, schedule, create: () => createOptimizer(definition, factorOf) }
}

function createOptimizer(
  definition: OptimizerDefinition,
  factorOf: (variable: tf.Variable) => number,
): Optimizer {
  const own = new Map<tf.Variable, Optimizer>()
  let trained: readonly tf.Variable[] = []
  let steps = 0

  const optimizerOf = (variable: tf.Variable): Optimizer => {
    const found = own.get(variable) ?? definition.create()
    own.set(variable, found)
    return found
  }
  const dispose = (): void => {
    for (const optimizer of own.values()) optimizer.dispose()
    own.clear()
  }
  return {
    get steps() {
      return steps
    },
    step(variables, gradients, learningRate) {
      steps++
      trained = variables
      variables.forEach((variable, index) => {
        const rate = learningRate * factorOf(variable)
        optimizerOf(variable).step([variable], [gradients[index]!], rate)
      })
    },
    state() {
      const states = trained.map((variable) => optimizerOf(variable).state())
      const ofEach = (slot: string) => states.map(({ slots }) => slots[slot]![0]!)
      const names = Object.keys(states[0]?.slots ?? {})
      return {
        steps,
        slots: {
          steps: states.map((state) => Float32Array.of(state.steps)),
          ...Object.fromEntries(names.map((slot) => [slot, ofEach(slot)])),
        },
      }
    },
    restore(variables, state) {
      const { steps: made = [], ...slots } = state.slots
      if (made.length > variables.length) {
        throw new InkstoneError(
          `${definition.name}.restore: expected a state for at most ${variables.length} variables, got one for ` +
            `${made.length}. It belongs to another model.`,
        )
      }
      dispose()
      steps = state.steps
      trained = variables.slice(variables.length - made.length) // the earlier ones have joined since, from the head down
      trained.forEach((variable, index) => {
        const values = Object.entries(slots).map(([slot, all]) => [slot, [all[index]!]] as const)
        optimizerOf(variable).restore([variable], {
          steps: made[index]![0]!,
          slots: Object.fromEntries(values),
        })
      })
    },
    dispose,
  }
}
