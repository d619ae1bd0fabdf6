import * as tf from '@tensorflow/tfjs-core'
import type { RecordableModel } from './modelState'
import type { PassRecorder } from './passRecorder'

// `fit`, `fitDataset` and `trainOnBatch` of tfjs-layers take their steps from a function that the model makes. Its forward
// pass, loss, metrics and gradients run from a tape once they were computed a few times with the same shapes; the
// optimizer's step follows as always.

interface Optimizer extends Pick<tf.Optimizer, 'minimize'> {
  /** For all variables in the order of compile(), as momentum is kept by place; those without a gradient stay. */
  applyGradients(gradients: { name: string; tensor: tf.Tensor | undefined }[]): void
}

/** One step on `[...inputs, ...targets, ...sample weights or null]`. @returns the loss and the metrics */
type TrainFunction = (data: (tf.Tensor | null)[]) => tf.Scalar[]

/** What we read of a compiled model. */
export interface FittedModel extends RecordableModel {
  makeTrainFunction(): TrainFunction
  optimizer_: Optimizer
  readonly loss: unknown
  readonly metrics: unknown
  readonly inputs: readonly unknown[]
  readonly outputs: readonly unknown[]
  readonly collectedTrainableWeights: readonly { read(): tf.Tensor }[]
}

const ownMinimize = tf.Optimizer.prototype.minimize
const kernelsAlone: ReadonlySet<unknown> = new Set(Object.values(tf.losses))

/** Lets the steps of `fit` run from tapes. */
export function recordFit(prototype: FittedModel, recorder: () => PassRecorder | undefined): void {
  const { makeTrainFunction } = prototype
  prototype.makeTrainFunction = function (this: FittedModel) {
    const plain = makeTrainFunction.call(this)
    if (!dependsOnKernelsAlone(this.loss) || !dependsOnKernelsAlone(this.metrics)) return plain
    const all = this.collectedTrainableWeights.map((weight) => weight.read() as tf.Variable)
    const unused = new Set<tf.Variable>()
    return (data) => {
      const variables = all.filter(({ trainable }) => trainable) // a layer may be frozen after compile()
      const used = recorder()
      const weighted = data.slice(this.inputs.length + this.outputs.length).some(Boolean)
      const { minimize } = this.optimizer_
      if (used === undefined || weighted || minimize !== ownMinimize) return plain(data)
      const inputs = data.filter((tensor) => tensor !== null)
      const run = () => gradientsOf(this, variables, unused, () => plain(data))
      const context = ['fit', ...variables]
      const results = used.run({ model: this, context, inputs, training: true, run })
      const gradients = results.splice(results.length - variables.length)
      const named = all.map((variable) => {
        const tensor = unused.has(variable) ? undefined : gradients[variables.indexOf(variable)]
        return { name: variable.name, tensor }
      })
      this.optimizer_.applyGradients(named)
      tf.dispose(gradients)
      return results.map((result) => tf.keep(result) as tf.Scalar) // as those of TensorFlow.js
    }
  }
}

/** A step as TensorFlow.js takes it, but for its optimizer.
 * @param unused gets the variables that the loss does not depend on: optimizers leave them alone
 * @returns the loss, the metrics, a gradient for each variable */
function gradientsOf(
  model: FittedModel,
  variables: tf.Variable[],
  unused: Set<tf.Variable>,
  step: () => tf.Scalar[],
): tf.Tensor[] {
  const optimizer = model.optimizer_
  let gradients: tf.NamedTensorMap = {}
  const differentiate = (loss: () => tf.Scalar): tf.Scalar => {
    const { value, grads } = tf.variableGrads(loss, variables)
    gradients = grads
    return value
  }
  model.optimizer_ = { ...neverAsked, minimize: differentiate }
  try {
    return tf.tidy(() => {
      const results = step()
      for (const variable of variables) if (!gradients[variable.name]) unused.add(variable)
      const all = variables.map((variable) => gradients[variable.name] ?? tf.zerosLike(variable))
      return [...results, ...all]
    })
  } finally {
    model.optimizer_ = optimizer
  }
}

const neverAsked: Pick<Optimizer, 'applyGradients'> = {
  applyGradients() {
    throw new Error('the gradients of a step are applied by its caller')
  },
}

/** Whether losses or metrics, in any of the forms that `compile` takes, are those of TensorFlow.js, or functions that
 * say so by a property `recordable`. */
function dependsOnKernelsAlone(given: unknown): boolean {
  if (given === undefined || given === null || typeof given === 'string') return true
  if (typeof given === 'function') {
    return kernelsAlone.has(given) || Reflect.get(given, 'recordable') === true
  }
  return Object.values(given).every(dependsOnKernelsAlone)
}
