import { assertArgument, InkstoneError, knownOptions, recomputedPart } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { repeatableRandom } from './repeatableRandom'
import { singleTensor } from './singleInput'

export interface RecomputedArgs {
  /** Of the layer that the part becomes: `block1`. */
  name: string
}

/** Makes a part of a network one layer whose activations are not kept for the backward pass (Chen et al., 2016, known as
 * activation checkpointing). Only the part's input is kept. The backward pass runs the part once more and then computes
 * its gradients, so a step needs about a third more arithmetic and far less memory.
 *
 * Weights and gradients have the same bits as without. Random numbers are repeated: those of `Math.random`, which
 * dropout without a seed and noise layers draw from, and those of a layer's seed. Weights that are not trained, such
 * as the running statistics of batch normalisation, are updated once. It works in `model.fit`, for any layers.
 *
 * Gradients outside training, such as those of Grad-CAM, are computed as without.
 *
 * The layers keep their names and weights inside a nested model. `saveModel` saves the part as it is; weights
 * saved with `saveWeights` fit the network without it, and the other way round.
 * @param part builds the layers; takes a symbolic tensor of x's shape and returns one tensor
 * @throws InkstoneError in training, if the part draws more random numbers the second time
 * @example tokens = recomputed(tokens, (x) => transformerBlock(x, { name: 'block1', heads: 4 }), { name: 'block1' }) */
export function recomputed(
  x: tfl.SymbolicTensor,
  part: (x: tfl.SymbolicTensor) => tfl.SymbolicTensor,
  args: RecomputedArgs,
): tfl.SymbolicTensor {
  knownOptions('recomputed', args, ['name'])
  assertArgument('recomputed.x', x, 'object', 'Pass the output of a layer.')
  assertArgument('recomputed.shape', x.shape, 'list', 'Pass the output of a layer.')
  assertArgument('recomputed.part', part, 'function')
  const { name } = args
  const inputs = tfl.input({ shape: x.shape.slice(1), dtype: x.dtype, name: `${name}_input` })
  const layer = new Recomputed({ name, inputs, outputs: part(inputs) })
  return layer.apply(x) as tfl.SymbolicTensor
}

type Kwargs = Parameters<tfl.LayersModel['call']>[1]

class Recomputed extends tfl.LayersModel {
  static override className = recomputedPart

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs): tf.Tensor | tf.Tensor[] {
    const x = singleTensor(inputs)
    const run = (x: tf.Tensor) => singleTensor(super.call(x, { ...kwargs })) // a model returns a list
    const { gradientDepth, kernelDepth } = tf.engine().state
    const isRecorded = gradientDepth > 0 && kernelDepth === 0
    if (!isRecorded || !kwargs?.training) return run(x)

    const weights = this.trainableWeights.map((weight) => weight.read())
    const random = repeatableRandom(() => {
      throw new InkstoneError(
        `${this.name}: expected the same random numbers in the backward pass as in the forward pass, and a layer drew ` +
          'more. To be recomputed, a layer must do the same each time: leave that layer outside recomputed().',
      )
    })
    const operation = tf.customGrad((...given) => {
      const save = given.pop() as tf.GradSaveFunc
      const [x] = given as [tf.Tensor]
      save([x, ...this.#untrained()])
      return {
        value: random.record(() => run(x)),
        gradFunc: (dy, saved) => {
          const [x, ...before] = saved as [tf.Tensor, ...tf.Tensor[]]
          const again = () => random.repeat(() => run(x))
          return this.#from(before, () => gradients(again, [x, ...weights], dy as tf.Tensor))
        },
      }
    })
    return operation(x, ...weights)
  }

  /** The values of the weights that are not trained, such as running statistics. */
  #untrained(): tf.Tensor[] {
    return this.nonTrainableWeights.map((weight) => weight.read())
  }

  /** Runs with the untrained weights of before, and sets them back to what they are now. */
  #from<Result>(before: readonly tf.Tensor[], run: () => Result): Result {
    const now = this.#untrained().map((value) => tf.clone(value)) // a write leaves the clone alone
    const set = (values: readonly tf.Tensor[]) => {
      for (const [at, weight] of this.nonTrainableWeights.entries()) weight.write(values[at]!)
    }
    set(before)
    try {
      return run()
    } finally {
      set(now)
      tf.dispose(now)
    }
  }
}

tf.serialization.registerClass(Recomputed)

/** The gradients of `run` with respect to `inputs`. The engine has one tape at a time; that of the outer gradient, whose
 * backward pass this is part of, is put back. */
function gradients(run: () => tf.Tensor, inputs: tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  const { state } = tf.engine()
  const outer = state.activeTape
  try {
    return tf.tidy(() => {
      const { grads } = tf.engine().gradients(run, inputs, dy, true)
      return inputs.map((input, at) => grads[at] ?? tf.zerosLike(input)) // an input that the output ignores
    })
  } finally {
    state.activeTape = outer
  }
}
