import { type Callback, InkstoneError, type StepPass, type TrainingPlan } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel, layers } from '@tensorflow/tfjs-layers'
import { layersOf } from '../loop/layersOf'
import { copyWeights, writeWeights } from '../loop/modelWeights'

/** Ends a training with an error before values that are not finite (NaN, infinities) reach the trained weights, and
 * says where they came from: the images, or the first layer whose weights, activations or gradients are not finite.
 * The last good checkpoint stays, and the model has the weights of its best finished epoch. It sums each step's
 * gradients, which costs about as much as reading them once.
 * @example trainer().train({ ..., callbacks: [nanGuard(), checkpoint({ directory })] })
 * // nan-guard: the activations of layer 'dense_1' failed first, at step 3 of epoch 2: 12 of 2048 numbers ... */
export function nanGuard(): Callback {
  let plan: TrainingPlan | undefined
  return {
    name: 'nan-guard',
    options: {},
    watchesOnly: true,
    trainBegin(begun) {
      plan = begun
    },
    inspect(pass) {
      if (Number.isFinite(pass.loss) && sumsAreFinite(pass.gradients)) return
      const found = firstFault(plan!.model, pass)
      if (!found) return // the sum overflowed, but the gradients did not
      const { epoch, step, learningRate } = pass
      throw new InkstoneError(
        `nan-guard: ${found} failed first, at step ${step} of epoch ${epoch}. ` +
          `Lower the learning rate (it was ${learningRate}), clip the gradients with clip: clipByNorm(1), ` +
          'or look for images with values that are not finite. Checkpoints written before are good.',
      )
    },
    trainEnd() {
      plan = undefined
    },
  }
}

/** Whether each sum is finite: a value that is not makes the sum not finite. */
function sumsAreFinite(tensors: readonly tf.Tensor[]): boolean {
  if (tensors.length === 0) return true
  const sums = tf.tidy(() => tf.stack(tensors.map((tensor) => tf.sum(tensor))))
  const values = sums.dataSync()
  tf.dispose(sums)
  return values.every(Number.isFinite)
}

/** What is not finite, and where that started. */
function firstFault(model: LayersModel, pass: StepPass): string | undefined {
  const inImages = faultsOf(pass.images)
  if (inImages) return `the images of the batch (${inImages})`
  for (const layer of layersOf(model)) {
    for (const weight of layer.trainableWeights) {
      const faults = faultsOf(weight.read().dataSync())
      if (faults) return `the weights of layer '${layer.name}' (${weight.originalName}: ${faults})`
    }
  }
  const run = order(model, pass)
  if (run.fault) return run.fault
  for (const layer of run.layers.reverse()) {
    const at = model.trainableWeights.findIndex((weight, index) => {
      return layer.trainableWeights.includes(weight) && faultsOf(pass.gradients[index]!.dataSync())
    })
    if (at < 0) continue
    const faults = faultsOf(pass.gradients[at]!.dataSync())
    const name = model.trainableWeights[at]!.originalName
    return `the gradients of layer '${layer.name}' (${name}: ${faults})`
  }
  return Number.isFinite(pass.loss) ? undefined : `the loss itself (${pass.loss})`
}

/** Runs the batch forward once more, as in training, and returns the layers in execution order, and the first one
 * whose output is not finite. */
function order(model: LayersModel, { images, size }: StepPass) {
  const found: { layers: layers.Layer[]; fault?: string } = { layers: [] }
  const before = copyWeights(model) // the running statistics of batch normalisation move
  const undo = [...new Set(layersOf(model))].map((layer) => {
    const own = Object.getOwnPropertyDescriptor(layer, 'call')
    const call = layer.call.bind(layer)
    layer.call = (inputs, kwargs) => {
      const outputs = call(inputs, kwargs)
      found.layers.push(layer)
      for (const output of Array.isArray(outputs) ? outputs : [outputs]) {
        const faults = found.fault ? undefined : faultsOf(output.dataSync())
        if (faults) found.fault = `the activations of layer '${layer.name}' (${faults})`
      }
      return outputs
    }
    return () => {
      if (own) Object.defineProperty(layer, 'call', own)
      else Reflect.deleteProperty(layer, 'call')
    }
  })
  try {
    const shape = model.inputs[0]!.shape.slice(1) as number[]
    tf.tidy(() => {
      model.apply(tf.tensor(images, [size, ...shape]), { training: true })
    })
  } finally {
    for (const put of undo) put()
    writeWeights(model, before)
  }
  return found
}

/** `12 of 2048 numbers are NaN or infinite`, or undefined. */
function faultsOf(values: ArrayLike<number>): string | undefined {
  let count = 0
  for (let at = 0; at < values.length; at++) if (!Number.isFinite(values[at])) count++
  return count > 0 ? `${count} of ${values.length} numbers are NaN or infinite` : undefined
}
