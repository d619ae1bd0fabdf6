import * as tf from '@tensorflow/tfjs-core'

/** The initialiser of an LSTM's bias that opens the forget gate (Gers, Schmidhuber and Cummins, 2000): 1 for its
 * quarter of the values, the second one, and 0 for the others. TensorFlow.js' own `unitForgetBias` leaks tensors
 * whenever a layer is built. */
export const forgetBias = 'InkstoneForgetBias'

class ForgetBias extends tf.serialization.Serializable {
  static className: string = forgetBias

  /** @param shape `[4 units]` */
  apply([size]: [number]): tf.Tensor {
    const units = size / 4
    const values = new Float32Array(size)
    values.fill(1, units, 2 * units)
    return tf.tensor1d(values)
  }

  getConfig(): tf.serialization.ConfigDict {
    return {}
  }
}

tf.serialization.registerClass(ForgetBias)
