import { InkstoneError } from '@inkstone/core'
import type { NamedTensor } from '@inkstone/run'
import type * as tfl from '@tensorflow/tfjs-layers'
import type { Hdf5File } from './hdf5File'
import { legacyOrder, type WeightTree } from './weightTree'

export type FoundWeights = Map<tfl.LayerVariable, NamedTensor>

/** The values that an HDF5 file of Keras holds for each of a model's weights. Keras matches layers by their order,
 * not by their names, which it generates; so does this.
 *
 * Two layouts are read. Keras 2, and `.h5` of Keras 3: attributes `layer_names` and `weight_names` list paths of
 * datasets. Keras 3, and `.keras` of Keras 2.12 to 2.15: `layers/conv2d_1/vars/0`, each layer under its class in
 * snake case and a count. Sources: keras/src/legacy/saving/legacy_h5_format.py and
 * keras/src/saving/saving_lib.py of https://github.com/keras-team/keras.
 * @param path for the messages
 * @param model its name, for the messages
 * @throws InkstoneError naming the first layer that is missing, extra or of other shapes */
export function kerasWeights(
  path: string,
  file: Hdf5File,
  tree: WeightTree,
  model: string,
): FoundWeights {
  const found: FoundWeights = new Map()
  const root = file.names('').includes('model_weights') ? 'model_weights' : ''
  const named = texts(file, root, 'layer_names')
  if (named) listedLayers({ path, file, model, found }, tree, root, named)
  else countedLayers({ path, file, model, found }, tree)
  return found
}

interface Reading {
  path: string
  file: Hdf5File
  model: string
  found: FoundWeights
}

/** The layout of Keras 2: the n-th layer that has weights is the n-th of the model. */
function listedLayers(
  reading: Reading,
  tree: WeightTree,
  root: string,
  names: readonly string[],
): void {
  const { path, file, model } = reading
  const inFile = names
    .map((name) => ({ name, group: root ? `${root}/${name}` : name }))
    .map(({ name, group }) => ({ name, group, weights: texts(file, group, 'weight_names') ?? [] }))
    .filter(({ weights }) => weights.length > 0)
  const layers = (tree.members?.trees ?? []).filter((layer) => legacyOrder(layer).length > 0)
  if (inFile.length !== layers.length) {
    throw new InkstoneError(
      `${path}: expected ${layers.length} layers with weights, ${layers.map(told).join(', ')}, as in ${model}, found ${inFile.length}: ${inFile.map(({ name }) => name).join(', ') || 'none'}. ${mend}`,
    )
  }
  for (const [index, layer] of layers.entries()) {
    const { group, weights } = inFile[index]!
    if (weights.some((weight) => weight.includes('lora_kernel'))) {
      throw new InkstoneError(
        `${path}: ${told(layer)}: found an adapter (LoRA) beside the kernel in '${group}'. ` +
          "Save the model with model.save('model.keras'), which adds it to the kernel.",
      )
    }
    const tensors = weights.map((weight) => tensorAt(path, file, `${group}/${weight}`))
    take(reading, layer, legacyOrder(layer), tensors, group)
  }
}

/** The layout of Keras 3: a layer's place follows from its class and how many of that class came before. */
function countedLayers(reading: Reading, tree: WeightTree): void {
  const { path, file } = reading
  const container = containers.find((name) => file.names('').includes(name))
  if (!container) {
    throw new InkstoneError(
      `${path}: expected weights of Keras, found an HDF5 file of ${file.names('').join(', ') || 'nothing'}. ` +
        "Save the model with model.save('model.keras').",
    )
  }
  members(reading, tree.members?.trees ?? [], container)
}

/** The second one until Keras 2.15. */
const containers = ['layers', '_layer_checkpoint_dependencies'] as const

function members(reading: Reading, trees: readonly WeightTree[], base: string): void {
  const { path, file, model } = reading
  const used = new Map<string, number>()
  const places = trees.map((tree) => {
    const kind = snakeCase(tree.className)
    const count = used.get(kind) ?? 0
    used.set(kind, count + 1)
    return { tree, place: count ? `${base}/${kind}_${count}` : `${base}/${kind}` }
  })
  const left = file.names(base).filter((name) => {
    const known = places.some(({ place }) => place === `${base}/${name}`)
    return !known && hasVariables(file, `${base}/${name}`)
  })
  for (const { tree, place } of places) layer(reading, tree, tree, place, base)
  if (left.length === 0) return
  throw new InkstoneError(
    `${path}: found weights in '${base}/${left[0]}' that ${model} has no layer for. ${mend}`,
  )
}

/** @param shown the layer that the messages name
 * @param base where the layer's neighbours are, for the messages */
function layer(
  reading: Reading,
  tree: WeightTree,
  shown: WeightTree,
  place: string,
  base: string,
): void {
  const { path, file, found } = reading
  const wanted = tree.variables.filter((variable) => !found.has(variable))
  if (wanted.length > 0) {
    const group = `${place}/vars`
    const tensors = file
      .names(group)
      .sort((a, b) => Number(a) - Number(b))
      .map((name) => tensorAt(path, file, `${group}/${name}`))
    if (tensors.length === 0) {
      throw new InkstoneError(
        `${path}: expected weights of ${told(shown)} in '${group}', found none there; in '${base}' are ` +
          `${file.names(base).join(', ') || 'none'}. ${mend}`,
      )
    }
    take(reading, shown, tree.variables, tensors, group)
  } else if (
    tree.variables.length === 0 &&
    file.names(`${place}/vars`).length > 0 &&
    !tree.members
  ) {
    throw new InkstoneError(
      `${path}: expected ${told(shown)} to have no weights, found ${file.names(`${place}/vars`).length} in ` +
        `'${place}/vars'. ${mend}`,
    )
  }
  for (const { attribute, tree: child } of tree.children ?? []) {
    const own = [attribute, `_${attribute}`].find((name) => file.names(place).includes(name))
    layer(reading, child, tree, `${place}/${own ?? attribute}`, base)
  }
  if (!tree.members) return
  const { attribute, trees } = tree.members
  const names = attribute === 'layers' ? containers : [attribute]
  const own = names.find((name) => file.names(place).includes(name)) ?? attribute
  members(reading, trees, `${place}/${own}`)
}

function take(
  { path, found }: Reading,
  shown: WeightTree,
  variables: readonly tfl.LayerVariable[],
  tensors: readonly NamedTensor[],
  place: string,
): void {
  const expected = variables.map(({ shape }) => shape as number[])
  const shapes = tensors.map(({ shape }) => shape)
  if (JSON.stringify(expected) !== JSON.stringify(shapes)) {
    throw new InkstoneError(
      `${path}: expected ${told(shown)} to have ${written(expected)}, found ${written(shapes)} in '${place}'. ${mend}`,
    )
  }
  variables.forEach((variable, index) => {
    found.set(variable, tensors[index]!)
  })
}

/** `MaxPooling2D` becomes `max_pooling2d`, as in Keras' naming.py. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}

/** Whether a group holds weights, directly or in a subgroup. A generator of random numbers has variables, but no
 * weights. */
function hasVariables(file: Hdf5File, group: string): boolean {
  return file.names(group).some((name) => {
    if (name === 'seed_generator') return false
    return name === 'vars'
      ? file.names(`${group}/vars`).length > 0
      : hasVariables(file, `${group}/${name}`)
  })
}

/** A list of texts; one above 64 kB is split into `layer_names0`, `layer_names1` and so on. */
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

function told({ name, className }: WeightTree): string {
  return `'${name}' (${className})`
}

function written(shapes: readonly (readonly number[])[]): string {
  return shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ') || 'no weights'
}
