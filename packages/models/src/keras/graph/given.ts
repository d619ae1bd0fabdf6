import type * as tfl from '@tensorflow/tfjs-layers'
import {
  type Config,
  type Entries,
  isEntries,
  type Origin,
  otherwise,
  refusal,
  told,
} from '../kerasConfig'
import { activationName } from '../layers/activations'
import type { WeightTree } from '../weights/weightTree'
import { type Argument, type Block, type Keywords, Value, valuesIn } from './block'

/** A layer's configuration with checked options, and what is needed to build it. */
export interface Given {
  origin: Origin
  className: string
  config: Entries
  /** Keras' own name of it. */
  kerasName: string
  trainable: boolean
  /** It is always called with one tensor, and the file contains no masks. */
  plain: boolean
  /** No mask is anywhere in the file. */
  unmasked: boolean
  /** A name that no layer of the model has yet.
   * @param suffix for a layer beside the one that carries the layer's own name */
  name(suffix?: string): string
  /** Builds a layer that is part of this one's configuration. */
  nested(config: Config, keep?: Partial<Entries>): Block
}

/** What tfl's functions take for the layer that carries the weights. */
export function args(given: Given): { name: string; trainable: boolean } {
  return { name: given.name(), trainable: given.trainable }
}

export function numberOf(given: Given, option: string, missing?: number): number {
  const value = given.config[option]
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if ((value === undefined || value === null) && missing !== undefined) return missing
  throw wrong(given, option, 'a number')
}

export function textOf(given: Given, option: string, missing: string): string {
  const value = given.config[option]
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return missing
  throw wrong(given, option, 'a text')
}

export function flagOf(given: Given, option: string, missing: boolean): boolean {
  const value = given.config[option]
  if (typeof value === 'boolean') return value
  if (value === undefined || value === null) return missing
  throw wrong(given, option, 'True or False')
}

/** One number for each of `count` axes; a single number applies to all. */
export function numbersOf(given: Given, option: string, count: number, missing?: number): number[] {
  const value = given.config[option]
  if (typeof value === 'number') return new Array<number>(count).fill(value)
  if (Array.isArray(value) && value.length === count && value.every(isNumber)) return value
  if ((value === undefined || value === null) && missing !== undefined) {
    return new Array<number>(count).fill(missing)
  }
  throw wrong(given, option, count === 1 ? 'a number' : `${count} numbers`)
}

/** A list of numbers of any length. */
export function listOf(given: Given, option: string): number[] {
  const value = given.config[option]
  if (typeof value === 'number') return [value]
  if (Array.isArray(value) && value.every(isNumber)) return value
  throw wrong(given, option, 'a list of numbers')
}

export function isNumber(value: Config): value is number {
  return typeof value === 'number'
}

export function wrong(given: Given, option: string, expected: string): Error {
  const found = told(given.config[option] ?? null)
  return refusal(given.origin, `expected ${option} to be ${expected}, found ${found}`, saveAgain)
}

const saveAgain = 'Save the model again with Keras.'

/** A layer's activation: its name in TensorFlow.js, or a layer that follows. */
export interface GivenActivation {
  name: string
  after?: Block
}

export function activationOption(given: Given, option = 'activation'): GivenActivation {
  const value = given.config[option]
  if (value === undefined || value === null) return { name: 'linear' }
  const named = isEntries(value) && value.class_name === 'function' ? value.config : value
  if (isEntries(value) && isFromElsewhere(value)) throw foreign(given, option, value)
  if (isEntries(named)) return { name: 'linear', after: given.nested(named) }
  const name = typeof named === 'string' ? activationName(named, given.origin.keras) : undefined
  if (name) return { name }
  throw foreign(given, option, named ?? null)
}

/** One that must be a function: inside a recurrent cell no layer can follow. */
export function activationFunction(given: Given, option: string): string {
  const { name, after } = activationOption(given, option)
  if (!after) return name
  throw refusal(
    given.origin,
    `found ${option}=${told(given.config[option] ?? null)}, a layer inside of a cell`,
    "Give the activation by name, such as activation='tanh'.",
  )
}

function foreign(given: Given, option: string, value: Config): Error {
  const told_ = isEntries(value)
    ? (value.registered_name ?? value.config ?? value.class_name)
    : value
  return refusal(
    given.origin,
    `found ${option}=${told(told_ ?? null)}, which is no activation of Keras`,
    'Use one of keras.activations, or leave it out and compute it outside of the model.',
  )
}

/** Whether a class or function is not Keras' own. */
function isFromElsewhere({ module, registered_name, class_name }: Entries): boolean {
  if (typeof class_name === 'string' && class_name.includes('>')) return true
  if (typeof registered_name === 'string' && registered_name.includes('>')) return true
  if (typeof module !== 'string' || module === 'builtins') return false
  return !/^(keras|tf_keras|keras_core|tensorflow)(\.|$)/.test(module)
}

/** @throws InkstoneError for a class that is not Keras' own */
export function checkOwn(origin: Origin, entry: Entries): void {
  if (!isFromElsewhere(entry)) return
  const registered = String(entry.registered_name ?? entry.class_name)
  throw refusal(
    origin,
    `expected a class of Keras, found one registered as '${registered}'`,
    `A class of your own computes what only its code says. ${otherwise}`,
  )
}

/** How a layer treats its input's mask. */
export type MaskRule = 'passed' | 'dropped'

/** A layer of one input: a chain of TensorFlow.js layers.
 * @param layers the last is followed by `after`
 * @param weighted the one whose weights are the Keras layer's */
export function chain(
  given: Given,
  layers: readonly tfl.layers.Layer[],
  options: {
    weighted?: tfl.layers.Layer
    after?: Block
    mask?: MaskRule
    /** Outside of training, Keras gives back the input itself. */
    same?: boolean
    /** It does the same in training, or Keras itself sets training=False when it predicts. */
    anyTraining?: boolean
    ordered?: (layer: tfl.layers.Layer) => readonly tfl.LayerVariable[]
  } = {},
): Block {
  const { weighted, after, mask = 'passed' } = options
  return {
    call(args, keywords) {
      const [input] = oneInput(given, args)
      const masked = maskKeyword(keywords) ?? input!.mask
      checkKeywords(given, keywords, options.anyTraining ? ['mask', 'training'] : ['mask'])
      const tensor = layers.reduce((x, layer) => one(layer.apply(x)), input!.tensor)
      const value =
        options.same && masked === input.mask
          ? input.passedOn(tensor)
          : new Value(tensor, mask === 'passed' ? masked : undefined)
      return after ? after.call([value], {}) : [value]
    },
    weights: () => ({
      ...treeOf(given),
      variables: weighted ? (options.ordered?.(weighted) ?? weighted.weights) : [],
    }),
  }
}

export function treeOf(given: Given): WeightTree {
  return {
    className: given.className,
    name: given.kerasName,
    frozen: !given.trainable,
    variables: [],
  }
}

export function one(
  output: tfl.SymbolicTensor | tfl.SymbolicTensor[] | Parameters<tfl.layers.Layer['call']>[0],
): tfl.SymbolicTensor {
  return (Array.isArray(output) ? output[0] : output) as tfl.SymbolicTensor
}

export function many(output: ReturnType<tfl.layers.Layer['apply']>): tfl.SymbolicTensor[] {
  return (Array.isArray(output) ? output : [output]) as tfl.SymbolicTensor[]
}

/** The only tensor that a layer is called with. */
export function oneInput(given: Given, args: readonly Argument[]): [Value] {
  const values = args.slice(0, 1).flatMap(valuesIn)
  const rest = args.slice(1).filter((argument) => argument !== null)
  if (values.length === 1 && rest.length === 0) return [values[0]!]
  throw refusal(
    given.origin,
    `expected a call with one tensor, found one with ${valuesIn([...args]).length} of ${args.length} arguments`,
    'Call the layer with one tensor in Keras and save the model again.',
  )
}

export function maskKeyword(keywords: Keywords): tfl.SymbolicTensor | undefined {
  const { mask } = keywords
  return mask instanceof Value ? mask.tensor : undefined
}

/** @throws InkstoneError naming an argument of the call that is not honoured */
export function checkKeywords(given: Given, keywords: Keywords, known: readonly string[]): void {
  for (const [name, value] of Object.entries(keywords)) {
    if (value === null || value === false || known.includes(name)) continue
    throw refusal(
      given.origin,
      `found a call with ${name}=${value instanceof Value ? 'a tensor' : told(value as Config)}, which is not honoured`,
      `Call the layer without ${name} in Keras and save the model again.`,
    )
  }
}
