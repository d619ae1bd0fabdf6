import * as tf from '@tensorflow/tfjs-core'
import type { InkstoneBackend } from '../backend'
import { PassRecorder } from './passRecorder'
import { predictInTiles, type TiledModel } from './predictInTiles'
import { recordDropout } from './recordDropout'
import { type FittedModel, recordFit } from './recordFit'

// `predict`, `apply` and the steps of `fit` of a model of tfjs-layers run from a tape once they were called a few times with
// the same shapes.

interface Model extends FittedModel, TiledModel {
  predict(x: Tensors, args?: { batchSize?: number }): Tensors
  call(inputs: Tensors, kwargs?: { training?: boolean; mask?: unknown }): tf.Tensor[]
}
type Tensors = tf.Tensor | tf.Tensor[]

// The name and what lies under it are a contract of @inkstone/core (passRecorder.ts), not imported: this package
// stands alone.
const place = Symbol.for('inkstone.passRecorder')

const changed = new WeakSet<object>()
const recorders = new WeakMap<object, PassRecorder>()

function recorderOf(backend: object): PassRecorder | undefined {
  return recorders.get(backend)
}

/** Lets models of tfjs-layers run from tapes, if that package is loaded. */
export function recordModels(backend: InkstoneBackend): void {
  recorders.set(backend, new PassRecorder(backend))
  Object.assign(globalThis, { [place]: () => recorderOf(tf.backend()) })
  recordDropout()
  const { classNameMap } = tf.serialization.SerializationMap.getMap()
  const prototype: Model | undefined = classNameMap.Model?.[0].prototype
  if (prototype === undefined || changed.has(prototype)) return
  changed.add(prototype)
  const { predict, call } = prototype
  prototype.predict = function (this: Model, x, args = {}) {
    const { batchSize, ...others } = args
    const plain = () => predict.call(this, x, args)
    if (Object.keys(others).length > 0) return plain()
    const ordinary = () => recorded(this, ['predict', batchSize], x, plain)
    const recorder = recorderOf(tf.backend())
    const tiled = recorder !== undefined && batchSize === undefined
    const results = tiled ? inTiles(recorder, this, x, ordinary) : ordinary()
    return results.length === 1 ? results[0]! : results
  }
  prototype.call = function (this: Model, inputs, kwargs = {}) {
    const plain = () => call.call(this, inputs, kwargs)
    if (kwargs.training || kwargs.mask) return plain()
    return recorded(this, ['call'], inputs, plain) // a list, as it always is
  }
  recordFit(prototype, () => recorderOf(tf.backend()))

  function inTiles(
    recorder: PassRecorder,
    model: Model,
    x: Tensors,
    ordinary: () => tf.Tensor[],
  ): tf.Tensor[] {
    const one = !Array.isArray(x)
    const rows = (inputs: readonly tf.Tensor[]) =>
      listOf(predict.call(model, one ? inputs[0]! : [...inputs]))
    return predictInTiles(recorder, { model, inputs: listOf(x), predict: rows, ordinary })
  }
}

/** Runs an inference pass. */
function recorded(model: Model, context: unknown[], x: Tensors, plain: () => Tensors): tf.Tensor[] {
  const run = () => listOf(plain())
  const recorder = recorderOf(tf.backend())
  if (recorder === undefined) return run()
  return recorder.run({ model, context, inputs: listOf(x), training: false, run })
}

function listOf(tensors: Tensors): tf.Tensor[] {
  return Array.isArray(tensors) ? tensors : [tensors]
}
