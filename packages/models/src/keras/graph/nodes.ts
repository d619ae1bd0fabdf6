import { type Config, type Entries, isEntries } from '../kerasConfig'
import { type Argument, Constant, ellipsis, Slice, type Value } from './block'

/** Where a tensor comes from: `[layer, call, output]`. */
export type History = readonly [layer: string, call: number, output: number]

/** The arguments of one call of a layer; tensors are still references into the graph. */
export interface Call {
  args: readonly Config[]
  keywords: Entries
  /** Of Keras 3: tensors are objects. In Keras 2 they are lists. */
  keras3: boolean
}

/** The calls of a layer, as Keras 3 writes them (`{ args, kwargs }`) or Keras 2 (`[[name, 0, 0, {}], ...]`). */
export function callsOf(nodes: Config | undefined): Call[] {
  if (!Array.isArray(nodes)) return []
  return nodes.map((node) => {
    if (isEntries(node)) {
      const { args, kwargs } = node
      const keywords = isEntries(kwargs) ? kwargs : {}
      return { args: Array.isArray(args) ? args : [args ?? null], keywords, keras3: true }
    }
    const inputs = isHistory(node) ? [node] : (node as Config[])
    const keywords = inputs.map((input) => (input as Config[])[3]).find(isEntries) ?? {}
    return { args: [inputs.length === 1 ? inputs[0]! : inputs], keywords, keras3: false }
  })
}

/** The tensors in a call's arguments. */
export function historiesOf({ args, keywords, keras3 }: Call): History[] {
  const found: History[] = []
  const look = (config: Config): void => {
    const history = historyOf(config, keras3)
    if (history) found.push(history)
    else if (Array.isArray(config)) config.forEach(look)
    else if (isEntries(config)) Object.values(config).forEach(look)
  }
  look([...args])
  look(keywords)
  return found
}

function historyOf(config: Config, keras3: boolean): History | undefined {
  if (keras3) {
    if (!isEntries(config) || config.class_name !== '__keras_tensor__') return
    const [layer, call, output] = (config.config as Entries).keras_history as [
      string,
      number,
      number,
    ]
    return [layer, call, output]
  }
  if (!isHistory(config) || isConstant(config)) return
  const [layer, call, output] = config as [string, number, number]
  return [layer, call, output]
}

function isHistory(config: Config): boolean {
  if (!Array.isArray(config) || config.length < 3 || config.length > 4) return false
  const [layer, call, output] = config
  return typeof layer === 'string' && typeof call === 'number' && typeof output === 'number'
}

/** Keras 2 has `['_CONSTANT_VALUE', -1, 1.5, {}]` for the number of `1.5 - x`. */
function isConstant(config: Config): boolean {
  return Array.isArray(config) && config[0] === '_CONSTANT_VALUE'
}

/** An argument with its tensors in place. */
export function revived(
  config: Config,
  keras3: boolean,
  tensorAt: (history: History) => Value,
): Argument {
  const history = historyOf(config, keras3)
  if (history) return tensorAt(history)
  if (!keras3 && isConstant(config)) return (config as Config[])[2] as number
  const inner = (value: Config) => revived(value, keras3, tensorAt)
  if (Array.isArray(config)) return config.map(inner)
  if (!isEntries(config)) return config
  const own = isEntries(config.config) ? config.config : {}
  if (config.class_name === '__tensor__' || config.class_name === '__numpy__') {
    return new Constant((own.value ?? null) as Argument)
  }
  if (config.class_name === '__slice__') {
    const { start = null, stop = null, step = null } = own
    return new Slice(start as number | null, stop as number | null, step as number | null)
  }
  if (config.class_name === '__ellipsis__') return ellipsis
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, inner(value)]))
}
