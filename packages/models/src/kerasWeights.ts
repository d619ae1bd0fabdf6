import { InkstoneError } from '@inkstone/core'
import type { NamedTensor } from '@inkstone/run'
import * as tfl from '@tensorflow/tfjs-layers'
import type { Hdf5File } from './hdf5File'

/** The values that an HDF5 file of Keras holds for each of a model's weights. Keras matches layers by their order,
 * not by their names, for it makes names up; so does this.
 *
 * Two layouts are read. Keras 2, and `.h5` of Keras 3: attributes `layer_names` and `weight_names` list paths of
 * datasets. Keras 3, and `.keras` of Keras 2.12 to 2.15: `layers/conv2d_1/vars/0`, each layer under its class in
 * snake case and a count. Sources: keras/src/legacy/saving/legacy_h5_format.py and
 * keras/src/saving/saving_lib.py of https://github.com/keras-team/keras.
 * @param path for the messages
 * @throws InkstoneError naming the first layer that is not there, is left over or has other shapes */
export function kerasWeights(
  path: string,
  file: Hdf5File,
  model: tfl.LayersModel,
): Map<tfl.LayerVariable, NamedTensor> {
  const found = new Map<tfl.LayerVariable, NamedTensor>()
  const root = file.names('').includes('model_weights') ? 'model_weights' : ''
  const named = texts(file, root, 'layer_names')
  const pairs = named
    ? listedLayers(path, file, model, root, named)
    : countedLayers(path, file, model)
  for (const { layer, place, tensors } of pairs) {
    const expected = layer.weights.map(({ shape }) => shape as number[])
    const shapes = tensors.map(({ shape }) => shape)
    if (JSON.stringify(expected) !== JSON.stringify(shapes)) {
      throw new InkstoneError(
        `${path}: expected ${told(layer)} to have ${written(expected)}, found ${written(shapes)} in '${place}'. ${mend}`,
      )
    }
    layer.weights.forEach((weight, index) => {
      found.set(weight, tensors[index]!)
    })
  }
  return found
}

interface Pair {
  layer: tfl.layers.Layer
  /** Where its values stand in the file. */
  place: string
  tensors: NamedTensor[]
}

/** The layout of Keras 2: the n-th layer that has weights is the n-th of the model. */
function listedLayers(
  path: string,
  file: Hdf5File,
  model: tfl.LayersModel,
  root: string,
  names: readonly string[],
): Pair[] {
  const inFile = names
    .map((name) => ({ name, group: root ? `${root}/${name}` : name }))
    .map(({ name, group }) => ({ name, group, weights: texts(file, group, 'weight_names') ?? [] }))
    .filter(({ weights }) => weights.length > 0)
  const layers = model.layers.filter(({ weights }) => weights.length > 0)
  if (inFile.length !== layers.length) {
    throw new InkstoneError(
      `${path}: expected ${layers.length} layers with weights, ${layers.map(told).join(', ')}, as ${model.name} ` +
        `has them, found ${inFile.length}: ${inFile.map(({ name }) => name).join(', ') || 'none'}. ${mend}`,
    )
  }
  return layers.map((layer, index) => {
    const { group, weights } = inFile[index]!
    const tensors = weights.map((weight) => tensorAt(path, file, `${group}/${weight}`))
    return { layer, place: group, tensors }
  })
}

/** The layout of Keras 3: a layer's place follows from its class and how many of that class came before. */
function countedLayers(path: string, file: Hdf5File, model: tfl.LayersModel): Pair[] {
  const container = containers.find((name) => file.names('').includes(name))
  if (!container) {
    throw new InkstoneError(
      `${path}: expected weights of Keras, found an HDF5 file of ${file.names('').join(', ') || 'nothing'}. ` +
        "Save the model with model.save('model.keras').",
    )
  }
  const pairs: Pair[] = []
  const collect = (layers: readonly tfl.layers.Layer[], base: string) => {
    const used = new Map<string, number>()
    const places = layers.map((layer) => {
      const kind = snakeCase(layer)
      const count = used.get(kind) ?? 0
      used.set(kind, count + 1)
      return { layer, place: count ? `${base}/${kind}_${count}` : `${base}/${kind}` }
    })
    const left = file.names(base).filter((name) => {
      return (
        hasVariables(file, `${base}/${name}`) &&
        !places.some(({ place }) => place === `${base}/${name}`)
      )
    })
    for (const { layer, place } of places) {
      if (layer.weights.length === 0) continue
      if (layer instanceof tfl.LayersModel) {
        collect(layer.layers, `${place}/${container}`)
        continue
      }
      const group = 'cell' in layer ? `${place}/cell/vars` : `${place}/vars`
      const tensors = file
        .names(group)
        .sort((a, b) => Number(a) - Number(b))
        .map((name) => tensorAt(path, file, `${group}/${name}`))
      if (tensors.length === 0) {
        throw new InkstoneError(
          `${path}: expected weights of ${told(layer)} in '${group}', found none there; in '${base}' are ` +
            `${file.names(base).join(', ') || 'none'}. ${mend}`,
        )
      }
      pairs.push({ layer, place: group, tensors })
    }
    if (left.length === 0) return
    throw new InkstoneError(
      `${path}: found weights in '${base}/${left[0]}' that ${model.name} has no layer for. ${mend}`,
    )
  }
  collect(model.layers, container)
  return pairs
}

/** The second one until Keras 2.15. */
const containers = ['layers', '_layer_checkpoint_dependencies'] as const

/** `MaxPooling2D` is `max_pooling2d`, as Keras' naming.py has it. */
function snakeCase(layer: tfl.layers.Layer): string {
  if (layer instanceof tfl.Sequential) return 'sequential'
  if (layer instanceof tfl.LayersModel) return 'functional'
  return layer
    .getClassName()
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** Whether a group holds weights, itself or further down. A generator of random numbers has variables, but no
 * weights. */
function hasVariables(file: Hdf5File, group: string): boolean {
  return file.names(group).some((name) => {
    if (name === 'seed_generator') return false
    return name === 'vars'
      ? file.names(`${group}/vars`).length > 0
      : hasVariables(file, `${group}/${name}`)
  })
}

/** A list of texts; one past 64 kB is cut into `layer_names0`, `layer_names1` and so on. */
function texts(file: Hdf5File, group: string, name: string): string[] | undefined {
  const whole = file.attribute(group, name)
  if (whole !== undefined) return [whole].flat()
  const parts: string[] = []
  for (let part = 0; ; part++) {
    const more = file.attribute(group, `${name}${part}`)
    if (more === undefined) return part === 0 ? undefined : parts
    parts.push(...[more].flat())
  }
}

function tensorAt(path: string, file: Hdf5File, place: string): NamedTensor {
  const tensor = file.tensor(place)
  if (tensor) return tensor
  throw new InkstoneError(
    `${path}: expected a weight at '${place}', found none. The file is damaged: save it again.`,
  )
}

const mend = 'Build the model with the layers that were saved, in their order.'

function told(layer: tfl.layers.Layer): string {
  return `'${layer.name}' (${layer.getClassName()})`
}

function written(shapes: readonly (readonly number[])[]): string {
  return shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ') || 'no weights'
}
