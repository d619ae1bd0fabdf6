import { random } from '@inkstone/core'
import { layersOf } from '@inkstone/trainer'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'

/** Gives the dropout layers of a model a new seed for each step. Without one they use `Math.random`; with a fixed one
 * they would drop the same units in every step. */
export function seededDropout(model: LayersModel, seed: number) {
  const dropouts: Seeded[] = layersOf(model).filter((layer) => layer.getClassName() === 'Dropout')
  const own = dropouts.map((layer) => layer.seed)
  return {
    /** @param step from 1, over all epochs */
    enter(step: number): void {
      const stream = random(seed).split('dropout').split(step)
      for (const layer of dropouts) layer.seed = 1 + stream.bits() // 0 would mean no seed
    },
    /** Restores the original seeds, so that a model saved between two steps holds no step's seed. */
    leave(): void {
      dropouts.forEach((layer, at) => {
        layer.seed = own[at]
      })
    },
  }
}

type Seeded = layers.Layer & { seed?: number }
