import type * as tf from '@tensorflow/tfjs-core'
import type { PooledBuffer } from './bufferSource'
import type { HeldValues } from './heldValues'
import type { OpenRecording } from './recording/openRecording'

type Values = tf.backend_util.BackendValues

/** What an entry needs from a result that is not computed yet. */
interface PendingValues {
  /** Computes it into the entry. */
  materialize(entry: TensorEntry): void
  /** Releases what the computation would have read. */
  discard(): void
}

interface Rectified {
  readonly values: Float32Array
  release(): void
}

/** What the backend holds for one data id. The kernels of TensorFlow.js read `values`, `dtype`,
 * `refCount` and `complexTensorInfos`. A result can be pending: then `values` computes it on first read. */
export class TensorEntry {
  refCount: number
  readonly dtype: tf.DataType
  /** The recorded pass in which it was made. */
  recording: OpenRecording | undefined
  complexTensorInfos?: { real: tf.TensorInfo; imag: tf.TensorInfo }
  /** The pool's buffer behind `values`, if it is one. */
  pooled: PooledBuffer | undefined
  /** How to compute the values, until they are read. */
  pending: PendingValues | undefined
  /** relu of this tensor, if a kernel was asked for it: it has the same slope as this tensor. */
  rectified: Rectified | undefined
  /** The sums of this tensor over all but its last axis, if a kernel computed them as a by-product. */
  columnSums: HeldValues | undefined
  /** What the kernel that made this tensor left for its gradient. */
  kept: HeldValues[] | undefined
  #values: Values | undefined

  constructor(dtype: tf.DataType, refCount: number) {
    this.dtype = dtype
    this.refCount = refCount
  }

  get values(): Values | undefined {
    this.pending?.materialize(this)
    return this.#values
  }

  set values(values: Values | undefined) {
    this.#values = values
  }
}
