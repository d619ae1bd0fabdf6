import { InkstoneError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { Optimizer, OptimizerDefinition } from './optimizer'
import type { CheckedOptions } from './optimizerOptions'

/** The values that an optimizer keeps beside one variable, by name, each of the variable's shape. */
export type Slots = Readonly<Record<string, tf.Variable>>

export interface OptimizerRule {
  /** The name of the optimizer's function: `adam`. */
  name: string
  /** The options of all optimizers. */
  common: CheckedOptions
  /** Its own options. */
  own: { readonly [name: string]: number | boolean }
  /** Names of the slots: `['m', 'v']`. They start as zeros. */
  slotNames: readonly string[]
  /** Changes all variables and their slots in place. */
  update(variables: readonly VariableUpdate[], at: UpdateTime): void
}

/** A variable, and what its update reads and changes. */
export interface VariableUpdate {
  variable: tf.Variable
  gradient: tf.Tensor
  slots: Slots
  /** 0 where the variable is excluded. */
  weightDecay: number
}

/** What an update needs besides the values. */
export interface UpdateTime {
  learningRate: number
  /** Updates made, this one included: from 1. */
  steps: number
}

/** The inputs of a backend's kernel that updates all variables: see `fusedAdam` of core. */
export function fusedInputs(updates: readonly VariableUpdate[]): tf.NamedTensorMap {
  const inputs: tf.NamedTensorMap = {}
  let at = 0
  for (const { variable, gradient, slots } of updates) {
    inputs[at++] = variable
    inputs[at++] = gradient
    for (const name in slots) inputs[at++] = slots[name]!
  }
  return inputs
}

/** An optimizer whose state is a step count and some slots per variable: it creates, saves and restores the slots.
 * `update` does the step. */
export function slottedOptimizer(rule: OptimizerRule): OptimizerDefinition {
  const { learningRate, ...decay } = rule.common.json
  return {
    name: rule.name,
    options: { learningRate, ...rule.own, ...decay },
    schedule: rule.common.schedule,
    create: () => createOptimizer(rule),
  }
}

function createOptimizer({ name, common, slotNames, update }: OptimizerRule): Optimizer {
  let steps = 0
  let slots: Slots[] = []

  const dispose = (): void => {
    for (const slot of slots) tf.dispose(Object.values(slot))
    slots = []
  }
  const makeSlots = (values: (slotName: string) => Float32Array, shape: number[]): Slots =>
    Object.fromEntries(slotNames.map((slotName) => [slotName, slotOf(values(slotName), shape)]))

  return {
    get steps() {
      return steps
    },
    step(variables, gradients, learningRate) {
      if (slots.length === 0) {
        slots = variables.map(({ size, shape }) => makeSlots(() => new Float32Array(size), shape))
      }
      steps++
      const updates = variables.map((variable, index) => {
        const weightDecay = common.weightDecayOf(variable.name)
        return { variable, gradient: gradients[index]!, slots: slots[index]!, weightDecay }
      })
      update(updates, { learningRate, steps })
    },
    state() {
      const copies = (slotName: string) => slots.map((slot) => copy(slot[slotName]!))
      return {
        steps,
        slots: Object.fromEntries(slotNames.map((slotName) => [slotName, copies(slotName)])),
      }
    },
    restore(variables, state) {
      const values = (slotName: string) => state.slots[slotName] ?? []
      for (const slotName of slotNames) assertSameSizes(name, variables, values(slotName))
      dispose()
      steps = state.steps
      if (slotNames.some((slotName) => values(slotName).length === 0)) return // before the first step
      slots = variables.map(({ shape }, index) =>
        makeSlots((slotName) => values(slotName)[index]!, shape),
      )
    },
    dispose,
  }
}

/** Copies the values: a kernel that works in place must not write into the caller's array. */
function slotOf(values: Float32Array, shape: number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values.slice(), shape), false))
}

function copy(tensor: tf.Tensor): Float32Array {
  return new Float32Array(tensor.dataSync())
}

function assertSameSizes(
  name: string,
  variables: readonly tf.Variable[],
  values: readonly Float32Array[],
): void {
  const expected = variables.map(({ size }) => size).join(', ')
  const given = values.map(({ length }) => length).join(', ')
  if (given === '' || given === expected) return
  throw new InkstoneError(
    `${name}.restore: expected a state for variables of ${expected} numbers, got one of ${given}. ` +
      'It belongs to another model.',
  )
}
