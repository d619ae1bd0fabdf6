import {
  assertReadsImages,
  type Batch,
  InkstoneError,
  type Loss,
  type Score,
  type Split,
  type Targets,
  type Task,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'

/** What an image is as a whole: the mean of its pixels. A task that is no classification, written as a class. */
export class Brightness implements Task<{ errors: Float64Array }> {
  readonly name = 'brightness'
  readonly options = {}
  readonly figures: Task['figures'] = { loss: 'lower', absolute: 'lower' }
  readonly trainingFigures: string[] = ['absolute']
  readonly loss: Loss = {
    name: 'squared-error',
    options: {},
    of: (outputs, targets) => tf.losses.meanSquaredError(targets, outputs),
  }
  readonly #width = 1

  outputs(): string[] {
    return ['brightness']
  }
  assertFits(stage: string, model: tfl.LayersModel, split: Split): void {
    assertReadsImages(stage, model, split)
    const { dataset, name } = split
    const width = model.outputs[0]!.shape[1]
    if (width === this.#width) return
    throw new InkstoneError(
      `${stage}: expected a model with ${this.#width} output for ${dataset}/${name}, got ${width}.`,
    )
  }
  targets(batch: Batch): Targets {
    return { values: this.means(batch), shape: [batch.size, this.#width] }
  }
  trainingSums(outputs: Float32Array, { values }: Targets): { absolute: number } {
    return {
      absolute: outputs.reduce((sum, output, row) => sum + Math.abs(output - values[row]!), 0),
    }
  }
  score(): Score {
    const errors: number[] = []
    return {
      update: (outputs: Float32Array, batch: Batch) => {
        errors.push(...this.seen(outputs, batch).errors)
      },
      result: () => ({
        loss: errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length,
        absolute: errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length,
      }),
    }
  }
  seen(outputs: Float32Array, batch: Batch): { errors: Float64Array } {
    const means = this.means(batch)
    return { errors: Float64Array.from(outputs, (output, row) => output - means[row]!) }
  }
  private means({ images, size }: Batch): Float32Array {
    const pixels = images.length / size
    return Float32Array.from({ length: size }, (_, row) => {
      const image = images.subarray(row * pixels, (row + 1) * pixels)
      return image.reduce((sum, value) => sum + value, 0) / pixels
    })
  }
}

/** A network of one output for images of 6x6. */
export function brightnessModel(units = 1): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [6, 6, 1] }),
      tfl.layers.dense({ units, kernelInitializer: tfl.initializers.glorotUniform({ seed: 1 }) }),
    ],
  })
}
