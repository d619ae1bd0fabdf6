import * as tf from '@tensorflow/tfjs-core'

/** TensorFlow.js' Adam, with a look at each step's gradients before they change the weights: `model.fit` shows them to
 * nobody.
 * @param watch is given the batch's mean loss, and the gradient of each variable. What it throws ends the
 *   training with the weights as they are */
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
