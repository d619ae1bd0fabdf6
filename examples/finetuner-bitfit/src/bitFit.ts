import { type FineTuner, finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { adam, trainingLoop } from '@inkstone/trainer'

export interface BitFitOptions {
  learningRate?: number
  /** Passes over the new data. */
  epochs?: number
  /** Images per step. */
  batchSize?: number
}

/** Fine-tunes only the biases and the normalisations (BitFit; Ben Zaken, Goldberg and Ravfogel, 2022, section 2):
 * every `bias`, and the scale and shift of the normalisations, `gamma` and `beta`. Kernels stay unchanged bit for
 * bit, and layers that were frozen before stay frozen. It tolerates a higher learning rate than other strategies,
 * because biases can do little damage.
 * @param options defaults: `learningRate` 3e-3, `epochs` 10, `batchSize` 32
 * @throws InkstoneError for a bad option, or a model that has neither to train
 * @example await bitFit().fineTune({ model, training, validation, seed: 1 }) */
export function bitFit(options: BitFitOptions = {}): FineTuner {
  knownOptions('bitFit', options, ['learningRate', 'epochs', 'batchSize'])
  const { learningRate = 3e-3, epochs = 10, batchSize = 32 } = options
  finiteNumber('bitFit.learningRate', learningRate, { min: 0 })
  wholeNumber('bitFit.epochs', epochs, { min: 1, unit: 'epochs' })
  wholeNumber('bitFit.batchSize', batchSize, { min: 1, unit: 'images' })
  return {
    name: 'bit-fit',
    options: { learningRate, epochs, batchSize },
    async fineTune(job) {
      const { model } = job
      const others = model.trainableWeights.filter(
        ({ originalName }) => !/(^|[/_])(bias|gamma|beta)$/.test(originalName),
      )
      const sizeOf = (weights: typeof others) =>
        weights.reduce((sum, weight) => sum + weight.read().size, 0)
      for (const weight of others) weight.trainable = false
      try {
        const trainedParameters = sizeOf(model.trainableWeights)
        const optimizer = adam({ learningRate })
        const result = await trainingLoop({ stage: 'bitFit', epochs, batchSize, optimizer }, job)
        return { ...result, trainedParameters, totalParameters: sizeOf(model.weights) }
      } finally {
        for (const weight of others) weight.trainable = true
      }
    },
  }
}
