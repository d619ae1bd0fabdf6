import { random } from '@inkstone/core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { layersOf } from './layersOf'

/** Controls what TensorFlow.js leaves open about a model in training. */
export interface TrainingMode {
  /** Sets the random choices to those of this step, or of another named moment. @param step from 1, over all epochs */
  enter(step: number | string): void
  /** Runs one pass of the step with the next random choices. */
  during<Result>(run: () => Result): Result
  /** Restores the layers. */
  end(): void
}

/** Prepares a model's layers for training:
 * - Dropout layers get a new seed for each step, a function of `seed`, the step and the layer. (Without one they
 * use `Math.random`; with a fixed one they drop the same units in every step.)
 * - Batch normalisation layers that are frozen (`trainable` is false) keep their statistics and normalise with them,
 *   as in Keras. (TensorFlow.js only freezes their scale and shift.)
 *
 * Noise layers and the dropout inside recurrent layers take no seed in TensorFlow.js: a model with them trains, but
 * two trainings do not give the same bits. */
export function trainingMode(model: LayersModel, seed: number): TrainingMode {
  const all = [...new Set(layersOf(model))]
  const dropouts: SeededLayer[] = all.filter((layer) => seeded.includes(layer.getClassName()))
  const frozen = all.filter(
    (layer) => layer.getClassName() === 'BatchNormalization' && layer.trainableWeights.length === 0,
  )
  const thaw = frozen.map((layer) => {
    const own = Object.getOwnPropertyDescriptor(layer, 'call')
    const call = layer.call.bind(layer)
    const frozenCall: typeof layer.call = (inputs, kwargs) =>
      call(inputs, { ...kwargs, training: false })
    layer.call = Object.assign(frozenCall, { recordable: true }) // see passRecorder of core
    return () => {
      if (own) Object.defineProperty(layer, 'call', own)
      else Reflect.deleteProperty(layer, 'call') // the method of its class is back
    }
  })

  let stream = random(seed)
  return {
    enter(step) {
      stream = random(seed).split('dropout').split(step)
    },
    during(run) {
      const own = dropouts.map((layer) => layer.seed)
      for (const layer of dropouts) layer.seed = 1 + stream.bits() // 0 would mean no seed
      try {
        return run()
      } finally {
        dropouts.forEach((layer, index) => {
          layer.seed = own[index] // a checkpoint written between steps must not hold a step's seed
        })
      }
    },
    end() {
      for (const undo of thaw) undo()
    },
  }
}

type SeededLayer = layers.Layer & { seed?: number }

const seeded: readonly string[] = ['Dropout', 'SpatialDropout1D']
