import {
  assertReadsImages,
  type Batch,
  type ImageShape,
  InkstoneError,
  type SplitShape,
  type Task,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

/** What metrics of a regression are updated with. */
export interface Regressed {
  /** `[size]`: what is true. */
  readonly targets: Float32Array
  /** `[size]`: what the model says. */
  readonly outputs: Float32Array
}

/** One number for each image: the model has one output, and the labels do not count. The loss is the mean squared error;
 * `meanAbsoluteError` is a figure of training and validation.
 * @param output names the number: `slant`
 * @param target the true one of an image, `imageShape`, from 0 to 1. It must be finite
 * @example regression('slant', slantOf) */
export function regression(
  output: string,
  target: (image: Float32Array, imageShape: ImageShape) => number,
): Task<Regressed> {
  const targetsOf = (
    { images, size }: Batch,
    { imageShape }: SplitShape,
    outputs?: Float32Array,
  ): Float32Array => {
    if (outputs && outputs.length !== size) {
      throw new InkstoneError(
        `regression: expected one output per image, the ${output}, got ${outputs.length} for ${size} images. ` +
          'Take a model with one output.',
      )
    }
    const length = images.length / size
    return Float32Array.from({ length: size }, (_, row) =>
      target(images.subarray(row * length, (row + 1) * length), imageShape),
    )
  }
  return {
    name: 'regression',
    options: { output },
    figures: { loss: 'lower', meanAbsoluteError: 'lower' },
    trainingFigures: ['meanAbsoluteError'],
    loss: {
      name: 'mean-squared-error',
      options: {},
      of: (outputs, targets) => tf.losses.meanSquaredError(targets, outputs),
    },
    outputs: () => [output],
    assertFits(stage, model, split) {
      assertReadsImages(stage, model, split)
      const given = model.outputs.map(({ shape }) => shape.slice(1).join(' x ')).join(' and ')
      if (given === '1') return
      throw new InkstoneError(
        `${stage}: expected a model with one output, the ${output} of an image of ${split.dataset}/${split.name}, got ` +
          `one with ${given}. Build it with classes: 1.`,
      )
    },
    targets: (batch, split) => ({ values: targetsOf(batch, split), shape: [batch.size, 1] }),
    trainingSums: (outputs, { values }) => ({ meanAbsoluteError: sumOfErrors(outputs, values) }),
    score(split) {
      let [squares, absolutes, images] = [0, 0, 0]
      return {
        update(outputs, batch) {
          const targets = targetsOf(batch, split, outputs)
          for (const [row, output] of outputs.entries()) squares += (output - targets[row]!) ** 2
          absolutes += sumOfErrors(outputs, targets)
          images += batch.size
        },
        result: () => ({ loss: squares / images, meanAbsoluteError: absolutes / images }),
      }
    },
    seen: (outputs, batch, split) => ({
      targets: targetsOf(batch, split, outputs),
      outputs,
    }),
  }
}

function sumOfErrors(outputs: Float32Array, targets: ArrayLike<number>): number {
  return outputs.reduce((sum, output, row) => sum + Math.abs(output - targets[row]!), 0)
}
