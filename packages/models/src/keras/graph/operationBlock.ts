import {
  type Config,
  type Entries,
  isEntries,
  type Origin,
  otherwise,
  refusal,
  told,
} from '../kerasConfig'
import { operationLayer } from '../layers/operation'
import { operations } from '../layers/operations'
import { refusedLayers, schemas } from '../schema/schemas'
import { applied } from './applied'
import { type Argument, type Block, Constant, ellipsis, type Keywords, Slice, Value } from './block'
import { freeName, named, type Scope } from './layerBlock'
import { tensorflowFunctions } from './tensorflowFunctions'

/** Whether an entry of a model's layers is an operation on tensors, such as `x + 1`. `.h5` files do not say it, but
 * an operation is not trainable, and one that has a layer's name has no type. */
export function isOperation({ module, config, class_name }: Entries): boolean {
  if (class_name === 'TFOpLambda') return true
  if (typeof module === 'string') return /^keras\.src\.(ops|activations)\b/.test(module)
  if (!isEntries(config) || 'trainable' in config) return false
  const name = String(class_name)
  if (Object.hasOwn(refusedLayers, name) || name === 'InputLayer') return false
  return !(Object.hasOwn(schemas, name) && 'dtype' in config)
}

/** @throws InkstoneError naming an operation or a parameter that is not honoured */
export function operationBlock(scope: Scope, origin: Origin, entry: Entries): Block {
  const { name, config, kerasName } = whatOf(entry)
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined
  if (!operation) {
    throw refusal(origin, `found the operation ${name}, which is not honoured`, otherwise)
  }
  const wanted = String(kerasName ?? name)
  const check = (named: Keywords | Entries) => {
    for (const [parameter, value] of Object.entries(named)) {
      const values = operation.values?.[parameter]
      if (values && !values.some((allowed) => allowed === value)) {
        throw refusal(
          origin,
          `expected ${parameter}=${values.map(told).join(' or ')}, found ${parameter}=${told(value as Config)}`,
          otherwise,
        )
      }
      if (value === null || value === false || operation.parameters.includes(parameter)) continue
      throw refusal(
        origin,
        `found ${parameter}=${told(value as Config)}, which is not honoured of this operation`,
        otherwise,
      )
    }
  }
  check(config)
  return {
    call(args, keywords) {
      const inputs: Value[] = []
      const { positional, named: given } = arranged(args, keywords, operation.parameters)
      check(given)
      const operands = positional.map((argument) => template(argument, inputs))
      const pairs = Object.entries(given).map(
        ([key, value]) => [key, template(value, inputs)] as const,
      )
      const layer = operationLayer(
        { name: freeName(scope, wanted) },
        { operation: name, operands, named: { ...config, ...Object.fromEntries(pairs) } },
      )
      const tensors = inputs.map(({ tensor }) => tensor)
      const freed = (suffix: string) => freeName(scope, `${wanted}_${suffix}`)
      try {
        return applied(layer, tensors, freed).map((tensor) => new Value(tensor))
      } catch (error) {
        throw named(origin, error)
      }
    },
    weights: () => ({ className: name, name: wanted, variables: [] }),
  }
}

function whatOf({ class_name, config: own }: Entries) {
  const { name: kerasName, ...config } = isEntries(own) ? own : {}
  if (class_name !== 'TFOpLambda') return { name: String(class_name), config, kerasName }
  const { function: called, ...rest } = config
  delete rest.trainable
  delete rest.dtype
  const name = tensorflowFunctions[String(called)] ?? `tf.${String(called)}`
  return { name, config: rest, kerasName }
}

/** Named tensors (`x1`, `x2`) go after positional ones. */
function arranged(
  args: readonly Argument[],
  keywords: Keywords,
  parameters: readonly string[],
): { positional: Argument[]; named: Record<string, Argument> } {
  const entries = Object.entries(keywords)
  const operand = ([key, value]: [string, Argument]) =>
    !parameters.includes(key) && value !== null && value !== false
  return {
    positional: [...args, ...entries.filter(operand).map(([, value]) => value)],
    named: Object.fromEntries(entries.filter((entry) => !operand(entry))),
  }
}

function template(argument: Argument, inputs: Value[]): Config {
  if (argument instanceof Value) return { input: inputs.push(argument) - 1 }
  if (argument instanceof Slice) return { slice: [argument.start, argument.stop, argument.step] }
  if (argument instanceof Constant) return { constant: argument.value as Config }
  if (argument === ellipsis) return { ellipsis: true }
  if (Array.isArray(argument)) return argument.map((part) => template(part, inputs))
  if (typeof argument !== 'object' || argument === null) return argument as Config
  return { constant: null }
}
