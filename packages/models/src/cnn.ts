import { InkstoneError, type ModelDefinition, oneOf } from '@inkstone/core'
import * as tfl from '@tensorflow/tfjs-layers'
import { defineModel } from './defineModel'
import { seedWeights } from './seedWeights'

/** `seed-001`: 225,034 parameters on MNIST; `seed-003`: 34,826. */
export type CnnName = 'seed-001' | 'seed-003'

/** The convolutional network of the tutorials: convolution 3x3 to 32 channels, relu, max-pool 2,
 * convolution 3x3 to 64, relu, max-pool 2, flatten, with `seed-001` a dense layer of 128, relu, and a dense
 * layer to the logits. No padding. Layers, in order: `conv1`, `pool1`, `conv2`, `pool2`, `flatten`,
 * (`dense1`), `logits`. Weights: Glorot uniform, drawn by {@link seedWeights}; biases 0.
 * @throws InkstoneError for another name; from `build`, for images of less than 10x10
 * @example cnn('seed-001').build({ imageShape: [28, 28, 1], classes: 10, seed: 1 }).countParams() // 225034 */
export function cnn(name: CnnName): ModelDefinition {
  oneOf('cnn', name, Object.keys(denseUnits) as CnnName[])
  return defineModel(`cnn/${name}`, ({ imageShape, classes, seed }) => {
    const [height, width] = imageShape
    if (height < 10 || width < 10) {
      throw new InkstoneError(
        `cnn/${name}: expected images of 10x10 pixels or more, got ${height}x${width}: two convolutions and ` +
          'two poolings leave nothing of them. Enlarge the images.',
      )
    }
    const { conv2d, dense, flatten, maxPooling2d } = tfl.layers
    const kernelInitializer = 'glorotUniform' // as Keras; TensorFlow.js' own default is glorotNormal
    const relu = { kernelSize: 3, activation: 'relu', kernelInitializer } as const
    const model = tfl.sequential({
      name: `cnn-${name}`,
      layers: [
        conv2d({ ...relu, name: 'conv1', filters: 32, inputShape: [...imageShape] }),
        maxPooling2d({ name: 'pool1', poolSize: 2 }),
        conv2d({ ...relu, name: 'conv2', filters: 64 }),
        maxPooling2d({ name: 'pool2', poolSize: 2 }),
        flatten({ name: 'flatten' }),
        ...denseUnits[name].map((units) =>
          dense({ name: 'dense1', units, activation: 'relu', kernelInitializer }),
        ),
        dense({ name: 'logits', units: classes, kernelInitializer }),
      ],
    })
    seedWeights(model, seed)
    return model
  })
}

const denseUnits: Record<CnnName, readonly number[]> = { 'seed-001': [128], 'seed-003': [] }
