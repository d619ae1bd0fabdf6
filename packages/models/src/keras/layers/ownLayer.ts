import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import type { Entries } from '../kerasConfig'

/** A weight of a Keras layer that TensorFlow.js lacks. */
export interface OwnWeight {
  name: string
  shape: readonly number[]
  initial: 'zeros' | 'ones' | 'glorotUniform'
  trainable?: boolean
}

/** The computation of a Keras layer that TensorFlow.js lacks or implements differently. */
export interface OwnDefinition<Options extends Entries> {
  /** Its registered and saved name: `Keras...`. */
  className: string
  weights?(shapes: readonly tfl.Shape[], options: Options): OwnWeight[]
  /** Default: inferred by computing on zeros. */
  shape?(shapes: readonly tfl.Shape[], options: Options): tfl.Shape | tfl.Shape[]
  call(
    inputs: readonly tf.Tensor[],
    weights: Readonly<Record<string, tf.Tensor>>,
    options: Options,
  ): tf.Tensor | tf.Tensor[]
}

export type OwnLayer<Options extends Entries> = (
  args: { name: string; trainable?: boolean },
  options: Options,
) => tfl.layers.Layer

interface OwnArguments {
  name?: string
  trainable?: boolean
  /** TensorFlow.js turns keys and texts of a configuration between camel and snake case, except under `name`. */
  keras: { name: string }
}

/** Registers such a layer; a model with it can be saved and loaded like any other. */
export function ownLayer<Options extends Entries>(
  definition: OwnDefinition<Options>,
): OwnLayer<Options> {
  class Own extends tfl.layers.Layer {
    static className = definition.className
    readonly options: Options
    private readonly values: Record<string, tfl.LayerVariable> = {}

    constructor({ keras, ...args }: OwnArguments) {
      super(args)
      this.options = JSON.parse(keras.name) as Options
    }

    override build(inputShape: tfl.Shape | tfl.Shape[]): void {
      for (const weight of definition.weights?.(shapesOf(inputShape), this.options) ?? []) {
        const { name, shape, initial, trainable = true } = weight
        const initializer = initializers[initial]()
        this.values[name] = this.addWeight(
          name,
          [...shape],
          'float32',
          initializer,
          undefined,
          trainable,
        )
      }
      super.build(inputShape)
    }

    override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
      const shapes = shapesOf(inputShape)
      if (definition.shape) return definition.shape(shapes, this.options)
      return probe(shapes, (inputs) => this.compute(inputs))
    }

    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor | tf.Tensor[] {
      return tf.tidy(() => this.compute(Array.isArray(inputs) ? inputs : [inputs]))
    }

    override getConfig(): tf.serialization.ConfigDict {
      return { ...super.getConfig(), keras: { name: JSON.stringify(this.options) } }
    }

    private compute(inputs: readonly tf.Tensor[]): tf.Tensor | tf.Tensor[] {
      const weights = Object.fromEntries(
        Object.entries(this.values).map(([name, weight]) => [name, weight.read()]),
      )
      return definition.call(inputs, weights, this.options)
    }
  }
  tf.serialization.registerClass(Own)
  return (args, options) => new Own({ ...args, keras: { name: JSON.stringify(options) } })
}

const initializers = {
  zeros: () => tfl.initializers.zeros(),
  ones: () => tfl.initializers.ones(),
  glorotUniform: () => tfl.initializers.glorotUniform({}),
}

function shapesOf(given: tfl.Shape | tfl.Shape[]): tfl.Shape[] {
  return Array.isArray(given[0]) ? (given as tfl.Shape[]) : [given as tfl.Shape]
}

/** Output shapes, inferred by computing on zeros of two sizes along each axis of unknown size: if the results differ,
 * that output size is unknown too. */
function probe(
  shapes: readonly tfl.Shape[],
  compute: (inputs: readonly tf.Tensor[]) => tf.Tensor | tf.Tensor[],
): tfl.Shape | tfl.Shape[] {
  const sized = (batch: number, other: number): number[][] | number[] =>
    tf.tidy(() => {
      const inputs = shapes.map((shape) =>
        tf.zeros(shape.map((size, axis) => size ?? (axis === 0 ? batch : other))),
      )
      const outputs = compute(inputs)
      return Array.isArray(outputs) ? outputs.map(({ shape }) => shape) : outputs.shape
    })
  const [one, two] = [sized(2, 37), sized(3, 41)]
  const merged = (a: number[], b: number[]): tfl.Shape =>
    a.map((size, axis) => (size === b[axis] ? size : null))
  return Array.isArray(one[0])
    ? (one as number[][]).map((shape, index) => merged(shape, (two as number[][])[index]!))
    : merged(one as number[], two as number[])
}
