import { type TensorInfo, type UnsortedSegmentSumAttrs, util } from '@tensorflow/tfjs-core'
import type { WasmKernel } from './wasmKernel'

/** Rows summed by segment: the gradient of `tf.gather`, and so of an embedding. The wasm backend
 * lacks it. A row whose segment does not exist is left out, as on the other backends.
 * @param x `[...segmentIds.shape, ...row]` float32 or int32
 * @returns `[numSegments, ...row]` */
export const unsortedSegmentSum: WasmKernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs> = ({
  inputs: { x, segmentIds },
  attrs: { numSegments },
  backend,
}) => {
  const rowShape = x.shape.slice(segmentIds.shape.length)
  const width = util.sizeFromShape(rowShape)
  const sums: TensorInfo = backend.makeOutput([numSegments, ...rowShape], x.dtype)
  const to = backend.typedArrayFromHeap(sums).fill(0)
  const from = backend.typedArrayFromHeap(x)
  const segments = backend.typedArrayFromHeap(segmentIds)
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return
    for (let column = 0; column < width; column++) {
      to[segment * width + column]! += from[row * width + column]!
    }
  })
  return sums
}
