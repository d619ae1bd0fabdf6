import { InkstoneError } from '@inkstone/core'
import {
  type Config,
  type Entries,
  isEntries,
  type Origin,
  otherwise,
  refusal,
} from '../kerasConfig'
import { checkOptions } from '../schema/option'
import { otherNames, refusedLayers, schemas } from '../schema/schemas'
import type { Block } from './block'
import { checkDtype } from './dtypePolicy'
import { checkOwn, type Given } from './given'

/** Shared by all layers of a file. */
export interface Scope {
  path: string
  keras: 2 | 3
  /** Nothing in the file makes a mask. */
  unmasked: boolean
  /** Names that layers of the model have. */
  names: Set<string>
}

/** `'conv1' (Conv2D)`. */
export function originOf(scope: Scope, entry: Entries): Origin {
  const config = isEntries(entry.config) ? entry.config : {}
  const name = config.name ?? entry.name
  const { path, keras } = scope
  const className = String(entry.class_name).replace(/^.*>/, '')
  return { path, keras, layer: name ? `'${name}' (${className})` : className }
}

/** Builds one layer of Keras.
 * @param plain each call has one tensor and nothing else
 * @throws InkstoneError naming the layer and what is not honoured */
export function layerBlock(
  scope: Scope,
  entry: Entries,
  nested: (entry: Config, change?: Entries) => Block,
  plain: boolean,
): Block {
  const origin = originOf(scope, entry)
  checkOwn(origin, entry)
  const className = String(entry.class_name)
  const known = otherNames[className] ?? className
  const schema = Object.hasOwn(schemas, known) ? schemas[known] : undefined
  if (!schema) {
    const mend = Object.hasOwn(refusedLayers, known) ? refusedLayers[known] : undefined
    const found = mend
      ? 'found a layer that is not honoured'
      : 'found a layer that Inkstone does not know'
    throw refusal(origin, found, mend ? `${mend} ${otherwise}` : otherwise)
  }
  const config = isEntries(entry.config) ? entry.config : {}
  checkOptions(origin, config, schema.options)
  checkDtype(origin, config.dtype)
  const kerasName = String(config.name ?? className)
  const given: Given = {
    origin,
    className,
    config,
    kerasName,
    trainable: config.trainable !== false,
    plain: plain && scope.unmasked,
    unmasked: scope.unmasked,
    name: (suffix) => freeName(scope, suffix ? `${kerasName}_${suffix}` : kerasName),
    nested,
  }
  try {
    const block = schema.build(given)
    return {
      call(args, keywords) {
        try {
          return block.call(args, keywords)
        } catch (error) {
          throw named(origin, error)
        }
      },
      weights: () => block.weights(),
    }
  } catch (error) {
    throw named(origin, error)
  }
}

/** TensorFlow.js' own complaints, with the layer's name. */
export function named(origin: Origin, error: unknown): Error {
  if (error instanceof InkstoneError) return error
  const message = error instanceof Error ? error.message : String(error)
  const [reason] = message.split('\n')
  return refusal(
    origin,
    `found a layer that cannot be built: ${reason!.replace(/\.$/, '')}`,
    otherwise,
  )
}

/** A name that no layer of the model has. */
export function freeName(scope: Scope, wished: string): string {
  let name = wished
  for (let count = 1; scope.names.has(name); count++) name = `${wished}_${count}`
  scope.names.add(name)
  return name
}
