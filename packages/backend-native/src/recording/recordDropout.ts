import * as tf from '@tensorflow/tfjs-core'
import { drawUniform } from '../alea'
import type { InkstoneBackend } from '../backend'

/** What we read of the Dropout of tfjs-layers. */
interface Dropout {
  call(inputs: tf.Tensor | tf.Tensor[], kwargs?: { training?: boolean }): tf.Tensor | tf.Tensor[]
  getNoiseShape(input: tf.Tensor): (number | null)[] | null | undefined
  readonly rate: number
  readonly seed?: number
}

const changed = new WeakSet<object>()

/** Lets recorded passes draw the masks of dropout anew in each repetition, as TensorFlow.js draws them, with the
 * layer's seed of that moment. What follows is kernels. */
export function recordDropout(): void {
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: Dropout | undefined = classNameMap.Dropout?.[0].prototype
  if (prototype === undefined || changed.has(prototype)) return
  changed.add(prototype)
  const plain = prototype.call
  prototype.call = function (this: Dropout, inputs, kwargs = {}) {
    const backend = tf.backend() as InkstoneBackend
    const { recording } = backend
    const drops = kwargs.training === true && this.rate > 0 && this.rate < 1
    if (recording === undefined || !drops) return plain.call(this, inputs, kwargs)
    const x = Array.isArray(inputs) ? inputs[0]! : inputs
    return tf.tidy(() => {
      const given = this.getNoiseShape(x) ?? x.shape
      const shape = given.map((size, axis) => size ?? x.shape[axis]!)
      const values = recording.draw(tf.util.sizeFromShape(shape), (drawn) =>
        drawUniform(backend.addon, drawn, this.seed),
      )
      const info = backend.makeTensorInfo(shape, 'float32', values)
      const drawn = tf.engine().makeTensorFromTensorInfo(info, backend)
      const kept = 1 - this.rate
      return tf.mul(x, tf.div(tf.floor(tf.add(drawn, kept)), kept))
    })
  }
}
