import type * as tfl from '@tensorflow/tfjs-layers'
import { identity } from '../layers/reshaping'

/** Calls a layer with some tensors. One that comes twice, such as `x` of `x + x`, gets a layer of its own the second
 * time: TensorFlow.js counts who still needs a tensor by the names of the layers, takes one off for each input, and
 * would dispose a tensor that others wait for.
 * @param name makes a name that no layer has
 * @returns one for each output */
export function applied(
  layer: tfl.layers.Layer,
  tensors: readonly tfl.SymbolicTensor[],
  name: (suffix: string) => string,
): tfl.SymbolicTensor[] {
  const inputs = tensors.map((tensor, index) =>
    tensors.indexOf(tensor) === index
      ? tensor
      : (identity({ name: name('again') }, {}).apply(tensor) as tfl.SymbolicTensor),
  )
  return [layer.apply(inputs.length === 1 ? inputs[0]! : inputs)].flat() as tfl.SymbolicTensor[]
}
