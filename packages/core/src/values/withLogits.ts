import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { lastActivation, lastLayer } from '../checks/lastActivation'
import { assertModel } from '../checks/modelFit'

/** Calls a function while a model that ends in a softmax, as most Keras models do, outputs the logits before it. Any
 * other model is left alone. The weights are not touched, and afterwards the model outputs probabilities again.
 * @param use must be synchronous: the model is restored when it returns @returns what `use` returns
 * @example const logits = withLogits(model, () => model.apply(images)) */
export function withLogits<Value>(model: LayersModel, use: () => Value): Value {
  assertModel('withLogits', model)
  if (lastActivation(model) !== 'softmax') return use()
  const layer = lastLayer(model)
  if (layer.getClassName() === 'Softmax') {
    const { call } = layer
    layer.call = first
    try {
      return use()
    } finally {
      layer.call = call
    }
  }
  const softmax: unknown = Reflect.get(layer, 'activation')
  Reflect.set(layer, 'activation', linear)
  try {
    return use()
  } finally {
    Reflect.set(layer, 'activation', softmax)
  }
}

/** The call of a layer that passes its input on. */
const first = Object.assign(
  (inputs: Tensor | Tensor[]): Tensor => (Array.isArray(inputs) ? inputs[0]! : inputs),
  { recordable: true },
)

/** What TensorFlow.js expects of a layer's activation. */
const linear = {
  recordable: true, // a backend may record passes with it: see passRecorder
  apply: (scores: Tensor): Tensor => scores,
  getClassName: () => 'linear',
  getConfig: () => ({}),
}
