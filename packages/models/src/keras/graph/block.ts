import type * as tfl from '@tensorflow/tfjs-layers'
import type { WeightTree } from '../weights/weightTree'

/** A tensor of the graph, with its Keras mask: `[batch, time]`, true for valid steps. */
export class Value {
  constructor(
    readonly tensor: tfl.SymbolicTensor,
    mask?: tfl.SymbolicTensor | undefined,
    private readonly carried: { mask?: tfl.SymbolicTensor | undefined } = { mask },
  ) {}

  get mask(): tfl.SymbolicTensor | undefined {
    return this.carried.mask
  }

  /** Behind a layer that gives back its input itself, in Keras: the mask stays one and the same. */
  passedOn(tensor: tfl.SymbolicTensor): Value {
    return new Value(tensor, undefined, this.carried)
  }

  /** For layers that are called with it later. */
  dropMask(): void {
    this.carried.mask = undefined
  }
}

/** `x[start:stop:step]`. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}

/** An array that is part of the configuration. */
export class Constant {
  constructor(readonly value: Argument) {}
}

/** `...` in an index. */
export const ellipsis: unique symbol = Symbol('...')

/** Possible arguments of a layer. */
export type Argument =
  | null
  | boolean
  | number
  | string
  | Value
  | Slice
  | Constant
  | typeof ellipsis
  | Argument[]
  | { [key: string]: Argument }

export type Keywords = Readonly<Record<string, Argument>>

/** A layer of Keras made of layers of TensorFlow.js. */
export interface Block {
  /** Calls it, once for each use of a shared layer. @returns one value for each output */
  call(args: readonly Argument[], keywords: Keywords): Value[]
  /** Where a file of Keras keeps its weights. */
  weights(): WeightTree
}

/** The tensors in an argument, in Keras' order: of a dictionary, by its sorted keys. */
export function valuesIn(argument: Argument | undefined): Value[] {
  if (argument instanceof Value) return [argument]
  if (Array.isArray(argument)) return argument.flatMap(valuesIn)
  if (typeof argument !== 'object' || argument === null) return []
  if (argument instanceof Slice || argument instanceof Constant) return []
  return Object.keys(argument)
    .sort()
    .flatMap((key) => valuesIn(argument[key]))
}
