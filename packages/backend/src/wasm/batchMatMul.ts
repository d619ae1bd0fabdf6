import type { BatchMatMulAttrs, TensorInfo } from '@tensorflow/tfjs-core'
import { runKernel, type WasmKernel } from './wasmKernel'

type MatMul = WasmKernel<'a' | 'b', BatchMatMulAttrs>

/** Matrix product. The stock kernel is fast only if neither side is transposed, and a gradient always transposes one:
 * we transpose that side in memory first, which costs a small part of what it saves. Products of many small matrices
 * stay with the stock kernel. */
export function batchMatMul(original: MatMul): MatMul {
  return ({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend }) => {
    const asIs = a.shape
      .slice(0, -2)
      .concat(b.shape.slice(0, -2))
      .some((size) => size !== 1)
    if (asIs || !(transposeA || transposeB)) {
      return original({ inputs: { a, b }, attrs: { transposeA, transposeB }, backend })
    }
    const left = transposeA ? transposed(a) : a
    const right = transposeB ? transposed(b) : b
    const attrs = { transposeA: false, transposeB: false }
    const result = original({ inputs: { a: left, b: right }, attrs, backend })
    if (transposeA) backend.disposeData(left.dataId)
    if (transposeB) backend.disposeData(right.dataId)
    return result

    function transposed(matrix: TensorInfo): TensorInfo {
      const rank = matrix.shape.length
      const perm = matrix.shape.map((_, axis) => axis)
      perm.splice(rank - 2, 2, rank - 1, rank - 2)
      return runKernel(backend, 'Transpose', { x: matrix }, { perm })
    }
  }
}
