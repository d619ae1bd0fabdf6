import * as tf from '@tensorflow/tfjs-core'
import type { KernelCall, NativeKernel } from '../nativeKernel'

declare module '../addon' {
  interface Addon {
    /** `kept` and `keptScores` have room for the most boxes to keep, `found[0]` takes how many there are. */
    suppress(
      boxes: Float32Array,
      scores: Float32Array,
      kept: Int32Array,
      keptScores: Float32Array,
      found: Int32Array,
      overlap: number,
      score: number,
      sigma: number,
    ): void
  }
}

export const suppressionKernels: NativeKernel[] = [
  { name: tf.NonMaxSuppressionV3, run: plain },
  { name: tf.NonMaxSuppressionV4, run: padded },
  { name: tf.NonMaxSuppressionV5, run: soft },
]

/** The boxes to keep by falling score, and their scores; undefined for what `cpu` must see to. */
function suppress(
  { inputs, attrs, backend, native }: KernelCall,
  sigma: number,
): { kept: Int32Array; scores: Float32Array; found: number } | undefined {
  const [boxes, scores] = [backend.floats(inputs.boxes!), backend.floats(inputs.scores!)]
  const most = Math.min(attrs.maxOutputSize as number, scores?.length ?? 0)
  if (!boxes?.length || !scores || !(most > 0) || boxes.length !== 4 * scores.length)
    return undefined
  backend.recording?.refuse('how many boxes a suppression keeps depends on their values')
  const kept = new Int32Array(most)
  const keptScores = new Float32Array(most)
  const found = new Int32Array(1)
  const { iouThreshold, scoreThreshold } = attrs as Record<string, number>
  native.suppress(boxes, scores, kept, keptScores, found, iouThreshold!, scoreThreshold!, sigma)
  return { kept, scores: keptScores, found: found[0]! }
}

function plain(call: KernelCall): tf.TensorInfo | undefined {
  const result = suppress(call, 0)
  if (result === undefined) return undefined
  const { kept, found } = result
  return call.backend.makeTensorInfo([found], 'int32', kept.slice(0, found))
}

/** With zeros up to the most boxes, where asked for, and the number of boxes. */
function padded(call: KernelCall): tf.TensorInfo[] | undefined {
  const result = suppress(call, 0)
  if (result === undefined) return undefined
  const { kept, found } = result
  const { maxOutputSize, padToMaxOutputSize } = call.attrs
  const length = padToMaxOutputSize === true ? (maxOutputSize as number) : found
  const indices = new Int32Array(length)
  indices.set(kept.subarray(0, found))
  return [
    call.backend.makeTensorInfo([length], 'int32', indices),
    call.backend.makeTensorInfo([], 'int32', Int32Array.of(found)),
  ]
}

/** With the scores, which overlaps may have lowered. */
function soft(call: KernelCall): tf.TensorInfo[] | undefined {
  const result = suppress(call, call.attrs.softNmsSigma as number)
  if (result === undefined) return undefined
  const { kept, scores, found } = result
  return [
    call.backend.makeTensorInfo([found], 'int32', kept.slice(0, found)),
    call.backend.makeTensorInfo([found], 'float32', scores.slice(0, found)),
  ]
}
