import * as tf from '@tensorflow/tfjs-core'

/** TensorFlow.js' Adam that passes each step's gradients to `watch` before they change the weights: `model.fit` does
 * not expose them.
 * @param watch receives the batch's mean loss and the gradient of each variable. If it throws, the training ends with
 * the weights unchanged */
export function watchedAdam(
  learningRate: number,
  watch: (loss: number, gradientOf: (variable: tf.Variable) => tf.Tensor) => void,
): tf.Optimizer {
  const adam = tf.train.adam(learningRate)
  const compute = adam.computeGradients.bind(adam)
  adam.computeGradients = (loss, variables) => {
    const found = compute(loss, variables)
    watch(found.value.dataSync()[0]!, ({ name }) => found.grads[name]!)
    return found
  }
  return adam
}
