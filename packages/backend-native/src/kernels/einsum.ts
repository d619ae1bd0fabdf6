import * as tf from '@tensorflow/tfjs-core'
import { callKernel } from '../callKernel'
import type { KernelCall, NativeKernel } from '../nativeKernel'

export const einsumKernels: NativeKernel[] = [{ name: tf.Einsum, run: einsum }]

/** As `cpu` computes it, of this backend's kernels: each operand gets the dimensions of the equation, products are taken one
 * after the other, and a dimension is summed once no later operand has it. */
function einsum(call: KernelCall): tf.TensorInfo {
  const { attrs, backend } = call
  const inputs = call.inputs as Record<number, tf.TensorInfo>
  const operands = Object.values(inputs)
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(
    attrs.equation as string,
    operands.length,
  )
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, operands as tf.Tensor[])
  const { path, steps } = tf.backend_util.getEinsumComputePath(summedDims, idDims)
  const made: tf.TensorInfo[] = []
  const run = (name: string, given: tf.NamedTensorInfoMap, options?: tf.NamedAttrMap) => {
    const result = callKernel(call, name, given, options)
    made.push(result)
    return result
  }
  let out: tf.TensorInfo | undefined
  let dimensions = allDims.length
  for (const [index, terms] of steps.entries()) {
    for (const term of terms) {
      const x = laidOut(operands[term]!, dimensions, idDims[term]!, run)
      out = out === undefined ? x : run(tf.Multiply, { a: x, b: out })
    }
    if (index === steps.length - 1) break
    if (path[index]! >= 0) {
      const axis = path[index]! - (allDims.length - dimensions)
      out = run(tf.Sum, { x: out! }, { axis, keepDims: false })
    }
    dimensions -= 1
  }
  const { dataId, shape, dtype } = out!
  if (!made.includes(out!)) backend.incRef(dataId) // an operand as it is
  for (const tensor of made) if (tensor !== out) backend.disposeIntermediateTensorInfo(tensor)
  return { dataId, shape, dtype }
}

/** An operand with its dimensions in the order of the equation, of size 1 where it has none. */
function laidOut(
  operand: tf.TensorInfo,
  dimensions: number,
  ids: number[],
  run: (name: string, given: tf.NamedTensorInfoMap, options?: tf.NamedAttrMap) => tf.TensorInfo,
): tf.TensorInfo {
  const { permutationIndices: perm, expandDims } = tf.backend_util.getEinsumPermutation(
    dimensions,
    ids,
  )
  const turned = tf.backend_util.isIdentityPermutation(perm)
    ? operand
    : run(tf.Transpose, { x: operand }, { perm })
  const shape = [...turned.shape]
  for (const place of expandDims) shape.splice(place, 0, 1)
  if (shape.length === turned.shape.length) return turned
  return run(tf.Reshape, { x: turned }, { shape })
}
