import { InkstoneError, weightNames } from '@inkstone/core'
import { decodeSafetensors, type NamedTensor, readBytes } from '@inkstone/run'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'

/** Reads a model's weights from a safetensors file, such as {@link saveWeights} writes, into a model of the same
 * architecture. All weights are replaced, or, after an error, none.
 * @throws InkstoneError naming the file and the first weight that is missing, extra or of another shape
 * @example await loadWeights(cnn('seed-001').build(input), 'digits.safetensors') */
export async function loadWeights(model: tfl.LayersModel, path: string): Promise<void> {
  setNamedWeights(model, path, decodeSafetensors(path, await readBytes(path, whatItIs)))
}

/** @param path for the messages */
export function setNamedWeights(
  model: tfl.LayersModel,
  path: string,
  tensors: Readonly<Record<string, NamedTensor>>,
): void {
  const weights = weightNames(model)
  for (const [name, { shape }] of weights) {
    const found = tensors[name]
    if (!found) {
      throw new InkstoneError(
        `${path}: expected a weight '${name}' of [${shape.join(', ')}], found none of that name among ` +
          `${listed(Object.keys(tensors))}. ${mend}`,
      )
    }
    if (String(found.shape) === String(shape)) continue
    throw new InkstoneError(
      `${path}: expected '${name}' to be [${shape.join(', ')}], found [${found.shape.join(', ')}]. ${mend}`,
    )
  }
  const extra = Object.keys(tensors).find((name) => !weights.has(name))
  if (extra !== undefined) {
    throw new InkstoneError(
      `${path}: found a weight '${extra}' that ${model.name} does not have. ${mend}`,
    )
  }
  for (const [name, weight] of weights) {
    const { shape, values } = tensors[name]!
    const tensor = tf.tensor(values, [...shape])
    weight.write(tensor)
    tensor.dispose()
  }
}

const mend = 'Build the model with the definition and options that the file was written with.'

function listed(names: string[]): string {
  const shown = names
    .slice(0, 8)
    .map((name) => `'${name}'`)
    .join(', ')
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown || 'no weights at all'
}

const whatItIs = 'Give the path of a file that saveWeights wrote.'
