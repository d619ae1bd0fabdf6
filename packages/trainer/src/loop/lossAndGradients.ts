import { assertArgument, assertModel, type Loss, passRecorder, withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { trainableVariables } from './trainableVariables'

/** One object, so that a pass with it is recognised when it comes again. */
const crossEntropy = softmaxCrossEntropy()

export interface LossAndGradients {
  /** Mean loss of the batch and the penalties of the model's regularizers. */
  loss: tf.Scalar
  /** The model's outputs before the step: for a classification `[batch, classes]`. */
  logits: tf.Tensor
  /** One for each of {@link trainableVariables}, in their order. */
  gradients: tf.Tensor[]
}

/** One forward pass in training mode (dropout is active, batch normalisation uses the batch) and backward pass. The
 * caller disposes the result: `tf.dispose({ ...result })`. A pass that throws leaks no tensor.
 * @param images `[batch, height, width, channels]` float32
 * @param targets as the loss expects: by default `[batch]` int32, class ids, or `[batch, classes]` float32, shares of
 *   the classes
 * @example const { loss, gradients } = lossAndGradients(model, images, labels) */
export function lossAndGradients(
  model: LayersModel,
  images: tf.Tensor,
  targets: tf.Tensor,
  lossFunction: Loss = crossEntropy,
): LossAndGradients {
  assertModel('lossAndGradients', model)
  assertArgument('lossAndGradients.images', images, 'tensor')
  assertArgument('lossAndGradients.targets', targets, 'tensor')
  const variables = trainableVariables(model)
  const run = () => passOf(model, images, targets, lossFunction, variables)
  const recorder = lossFunction.recordable ? passRecorder() : undefined
  const [loss, logits, ...gradients] = recorder
    ? recorder.run({
        model,
        context: ['gradients', lossFunction, ...variables],
        inputs: [images, targets],
        training: true,
        run,
      })
    : run()
  return { loss: loss as tf.Scalar, logits: tf.keep(logits!), gradients }
}

/** @returns loss, logits, gradients */
function passOf(
  model: LayersModel,
  images: tf.Tensor,
  targets: tf.Tensor,
  lossFunction: Loss,
  variables: tf.Variable[],
): tf.Tensor[] {
  const passed: { logits?: tf.Tensor } = {}
  try {
    return tf.tidy(() => {
      const { value, grads } = tf.variableGrads(() => {
        const logits = withLogits(model, () => model.apply(images, { training: true })) as tf.Tensor
        passed.logits = tf.keep(logits) // the gradient's own scope would dispose it
        const penalties = model.calculateLosses()
        return penalties.reduce<tf.Scalar>(
          (sum, penalty) => tf.add(sum, penalty),
          lossFunction.of(logits, targets),
        )
      }, variables)
      // A weight that the output does not depend on has no gradient and does not change.
      const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
      return [value, passed.logits!, ...gradients]
    })
  } catch (error) {
    passed.logits?.dispose()
    disposeTape()
    throw error
  }
}

/** Disposes what a failed pass saved for its backward pass: TensorFlow.js only does so at the end of that. */
function disposeTape(): void {
  const { state } = tf.engine()
  if (state.gradientDepth > 0) return // the tape of an outer gradient
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? [])
  state.activeTape = []
}
