import { orthogonal } from './seeding/orthogonal'

type Config = null | boolean | number | string | Config[] | { [key: string]: Config }
type Entries = { [key: string]: Config }

/** A model's configuration as Keras 3 writes it, turned into that of Keras 2, which TensorFlow.js reads. One of
 * Keras 2 stays as it is. What differs: dtypes are objects (`DTypePolicy`), an input's `batch_input_shape` is called
 * `batch_shape`, the edges of a Functional model are tensors with a `keras_history` instead of lists, a single input
 * or output is not in a list, and the calls of a model inside the model are counted from 0, where TensorFlow.js has
 * the call that made it before them.
 *
 * Orthogonal initialisers are this package's, for TensorFlow.js' own fails; the weights are read anyway.
 * Source: keras/src/saving/serialization_lib.py and keras/src/models/functional.py of
 * https://github.com/keras-team/keras. */
export function kerasTopology(config: Config): Config {
  if (Array.isArray(config)) return config.map(kerasTopology)
  if (!isEntries(config)) return config
  if (config.class_name === 'DTypePolicy') return (config.config as Entries).name ?? 'float32'
  if (config.class_name === 'Orthogonal' || config.class_name === 'OrthogonalInitializer') {
    return { class_name: orthogonal, config: { gain: (config.config as Entries).gain ?? 1 } }
  }
  const layers = (config.layers ?? []) as Entries[]
  if (!layers.some(isOfKeras3)) return entries(config)
  const named = (...classes: string[]) =>
    layers
      .filter(({ class_name }) => classes.includes(class_name as string))
      .map(({ name }) => name!)
  const [inner, sequential] = [named('Functional', 'Model', 'Sequential'), named('Sequential')]
  const countedFrom1 = (models: readonly Config[]) => (place: Config[]) => {
    const [layer, call, output] = place
    return models.includes(layer!) ? [layer!, (call as number) + 1, output!] : place
  }
  const edges = ({ args }: Entries) =>
    historiesIn(args!).map((history) => [...countedFrom1(inner)(history), {}])
  return {
    ...entries(config),
    layers: layers.map((layer) => ({
      ...(kerasTopology(layer) as Entries),
      inbound_nodes: (layer.inbound_nodes as Entries[]).map(edges),
    })),
    input_layers: listed(config.input_layers!),
    output_layers: listed(config.output_layers!).map(countedFrom1(sequential)),
  }
}

function entries(config: Entries): Entries {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      return [key === 'batch_shape' ? 'batch_input_shape' : key, kerasTopology(value)]
    }),
  )
}

/** A call of a layer is an object there, and a list in Keras 2. */
function isOfKeras3({ inbound_nodes }: Entries): boolean {
  return Array.isArray(inbound_nodes) && inbound_nodes.some(isEntries)
}

/** Where the inputs of a call come from: `[layer, call, output]` each. */
function historiesIn(config: Config): Config[][] {
  if (Array.isArray(config)) return config.flatMap(historiesIn)
  if (!isEntries(config)) return []
  if (config.class_name === '__keras_tensor__') {
    return [(config.config as Entries).keras_history as Config[]]
  }
  return []
}

function listed(places: Config): Config[][] {
  return (Array.isArray(places) && typeof places[0] === 'string' ? [places] : places) as Config[][]
}

function isEntries(config: Config): config is Entries {
  return typeof config === 'object' && config !== null && !Array.isArray(config)
}
