import { type SumAttrs, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { floats, type WasmKernel } from './wasmKernel'

type Sum = WasmKernel<'x', SumAttrs>

/** Sum over the leading axes, as in the gradient of every bias: one pass down the columns, summed in float64. The
 * stock kernel transposes the whole tensor first; it still serves all other axes. */
export function sum(original: Sum): Sum {
  return (call) => {
    const { inputs, attrs, backend } = call
    const { x } = inputs
    const axes = util.parseAxisParam(attrs.axis, x.shape).sort((a, b) => a - b)
    const leading = axes.every((axis, index) => axis === index) && axes.length < x.shape.length
    if (!leading || axes.length === 0 || x.dtype !== 'float32') return original(call)

    const kept = x.shape.slice(axes.length)
    const shape = attrs.keepDims ? [...axes.map(() => 1), ...kept] : kept
    const result: TensorInfo = backend.makeOutput(shape, 'float32')
    const columns = new Float64Array(util.sizeFromShape(kept))
    const values = floats(backend, x)
    for (let at = 0; at < values.length; ) {
      for (let column = 0; column < columns.length; column++) columns[column]! += values[at++]!
    }
    floats(backend, result).set(columns)
    return result
  }
}
