import { withLogits } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Loss, Targets } from '../losses/loss'
import { softmaxCrossEntropy } from '../losses/softmaxCrossEntropy'
import { trainableVariables } from './trainableVariables'

export interface LossAndGradients {
  /** Mean loss of the batch and the penalties of the model's regularizers, in nats. */
  loss: tf.Scalar
  /** `[batch, classes]`, of the weights before the step. */
  logits: tf.Tensor2D
  /** One for each of {@link trainableVariables}, in their order. */
  gradients: tf.Tensor[]
}

/** One pass forward in training mode (dropout drops, batch normalisation uses the batch) and back.
 * The caller disposes what it gets: `tf.dispose({ ...result })`.
 * @param images `[batch, height, width, channels]` float32
 * @param targets `[batch]` int32, class ids, or `[batch, classes]` float32, shares of the classes
 * @example const { loss, gradients } = lossAndGradients(model, images, labels) */
export function lossAndGradients(
  model: LayersModel,
  images: tf.Tensor,
  targets: Targets,
  lossFunction: Loss = softmaxCrossEntropy(),
): LossAndGradients {
  const variables = trainableVariables(model)
  return tf.tidy(() => {
    const passed: { logits?: tf.Tensor2D } = {}
    const { value, grads } = tf.variableGrads(() => {
      const logits = withLogits(model, () => model.apply(images, { training: true })) as tf.Tensor2D
      passed.logits = tf.keep(logits) // the gradient's own scope would dispose it
      const penalties = model.calculateLosses()
      return penalties.reduce<tf.Scalar>(
        (sum, penalty) => tf.add(sum, penalty),
        lossFunction.of(logits, targets),
      )
    }, variables)
    // A weight that the output does not depend on has no gradient: it stays where it is.
    const gradients = variables.map((variable) => grads[variable.name] ?? tf.zerosLike(variable))
    return { loss: value, logits: passed.logits!, gradients }
  })
}
