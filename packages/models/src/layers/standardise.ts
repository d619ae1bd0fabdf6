import { assertArgument, InkstoneError, optionError } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { singleShape, singleTensor } from './singleInput'

export interface StandardiseArgs {
  name?: string
  /** `[channels]`: subtracted. */
  mean: readonly number[]
  /** `[channels]`, each > 0: divided by. */
  deviation: readonly number[]
}

/** `(x - mean) / deviation` for each channel, the last axis. The statistics are part of the layer: they are saved
 * with the model and not trained. Input and output: `[batch, ..., channels]` float32.
 * @throws InkstoneError for invalid statistics; when it is built, if their number is not that of the channels
 * @example standardise({ mean: [0.1307], deviation: [0.3081] }) // MNIST's */
export function standardise(args: StandardiseArgs): tfl.layers.Layer {
  assertArgument(
    'standardise',
    args,
    'object',
    'Pass { mean, deviation }, one of each for a channel.',
  )
  return new Standardise(args)
}

class Standardise extends tfl.layers.Layer {
  static className = 'InkstoneStandardise'
  /** Its passes depend on its inputs, options and weights alone: a backend may record them. */
  readonly recordable = true
  private readonly mean: readonly number[]
  private readonly deviation: readonly number[]

  constructor({ mean, deviation, ...args }: StandardiseArgs) {
    super(args)
    this.mean = figures('standardise.mean', mean, -Infinity)
    this.deviation = figures('standardise.deviation', deviation, 0)
  }

  override build(inputShape: tfl.Shape | tfl.Shape[]): void {
    const channels = singleShape(inputShape).at(-1)
    const given = [this.mean.length, this.deviation.length]
    if (given.some((count) => count !== channels)) {
      throw new InkstoneError(
        `standardise: expected a mean and a deviation for each of ${channels} channels, got ${given.join(' and ')}. ` +
          'Use those of the images that the model trains on: await pixelStatistics(train).',
      )
    }
    super.build(inputShape)
  }

  override computeOutputShape(inputShape: tfl.Shape | tfl.Shape[]): tfl.Shape | tfl.Shape[] {
    return inputShape
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const centred = tf.sub(singleTensor(inputs), tf.tensor1d([...this.mean]))
      return tf.div(centred, tf.tensor1d([...this.deviation]))
    })
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), mean: [...this.mean], deviation: [...this.deviation] }
  }
}

tf.serialization.registerClass(Standardise)

function figures(option: string, given: readonly number[], above: number): readonly number[] {
  const sound = Array.isArray(given) && given.length > 0
  if (sound && given.every((value) => Number.isFinite(value) && value > above)) return given
  const expected = `a list of numbers${above === 0 ? ' > 0' : ''}, one a channel`
  const mend =
    above === 0
      ? 'A constant channel carries no information: leave it out of the images.'
      : undefined
  throw optionError({ option, expected, given, mend })
}
