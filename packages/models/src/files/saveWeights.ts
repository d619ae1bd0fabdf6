import { assertArgument, assertModel, weightNames } from '@inkstone/core'
import { encodeSafetensors, type NamedTensor, writeWhole } from '@inkstone/run'
import type * as tfl from '@tensorflow/tfjs-layers'

/** Writes a model's weights, without its architecture, as a safetensors file that Python and Rust can read too.
 * Names: {@link weightNames}. Layouts are those of TensorFlow.js: dense kernels `[in, out]`, convolutions `[height,
 * width, in, out]`. Values are float32, bit for bit.
 * @example await saveWeights(model, 'digits.safetensors') */
export async function saveWeights(model: tfl.LayersModel, path: string): Promise<void> {
  assertModel('saveWeights', model)
  assertArgument('saveWeights.path', path, 'path')
  const tensors: Record<string, NamedTensor> = {}
  for (const [name, weight] of weightNames(model)) {
    const values = Float32Array.from(await weight.read().data()) // a copy: the backend owns its array
    tensors[name] = { shape: weight.shape as number[], values }
  }
  await writeWhole(path, encodeSafetensors(tensors, { format: 'tf', model: model.name }))
}
