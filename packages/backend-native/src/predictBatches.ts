import * as tf from '@tensorflow/tfjs-core'
import { inkstoneIsActive } from './inkstoneIsActive'

// `predict` of tfjs-layers cuts its input into batches of 32 images, each of which pays for the walk through the layers.
// While our backend is active it takes as many images at once as keep the widest layer's result at some 16 MB, if the
// caller does not say how many. A row of a result does not depend on the batch that it is in, so the bits stay the same.

/** What we read of a LayersModel of tfjs-layers. */
interface Model {
  predict(x: tf.Tensor | tf.Tensor[], args?: { batchSize?: number }): tf.Tensor | tf.Tensor[]
  readonly layers: Layer[]
}
interface Layer {
  readonly outputShape: Shape | Shape[]
}
type Shape = (number | null)[]

const valuesAtOnce = 2 ** 22
const [fewest, most] = [32, 256]
const widened = new WeakSet<object>()

/** Lets models of tfjs-layers predict in larger batches, if that package is loaded. */
export function widenPredictBatches(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: Model | undefined = classNameMap.Model?.[0].prototype
  if (prototype === undefined || widened.has(prototype)) return
  widened.add(prototype)
  const plain = prototype.predict
  prototype.predict = function (this: Model, x, args) {
    if (!inkstoneIsActive() || args?.batchSize !== undefined) {
      return plain.call(this, x, args)
    }
    return plain.call(this, x, { ...args, batchSize: batchSizeOf(this) })
  }
}

function batchSizeOf({ layers }: Model): number {
  const widest = Math.max(
    1,
    ...layers.flatMap(({ outputShape }) => shapesOf(outputShape).map(sizeOf)),
  )
  return Math.min(most, Math.max(fewest, Math.floor(valuesAtOnce / widest)))
}

function shapesOf(shape: Shape | Shape[]): Shape[] {
  return shape.some(Array.isArray) ? (shape as Shape[]) : [shape as Shape]
}

/** Values of one image; where a side is open (a length that differs) the fewest images are taken. */
function sizeOf(shape: Shape): number {
  return shape.slice(1).reduce<number>((size, side) => size * (side ?? Infinity), 1)
}
