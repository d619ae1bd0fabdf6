import type * as tf from '@tensorflow/tfjs-core'
import type { PlainArray } from '../copyBox'

/** A pass that is being recorded, as the backend and its kernels see it: see `Recording`. */
export interface OpenRecording {
  /** The pass cannot be repeated from a tape. Only the first reason counts. */
  refuse(reason: string): void
  /** A kernel is about to read these. */
  reads(kernel: string, inputs: tf.NamedTensorInfoMap): void
  /** A kernel of `cpu` ran. */
  ranInJavaScript(
    kernel: string,
    inputs: tf.NamedTensorInfoMap,
    results: tf.TensorInfo | tf.TensorInfo[],
  ): void
  /** Numbers that `fill` writes into memory of the pass, each repetition anew. */
  draw(size: number, fill: (values: Float32Array) => void): Float32Array
  /** Runs a part of the pass that is plain JavaScript; each repetition of the pass runs it anew.
   * @returns its results in memory of the pass */
  compute(
    inputs: readonly tf.TensorInfo[],
    sizes: readonly number[],
    compute: (...values: PlainArray[]) => readonly Float32Array[],
  ): Float32Array[]
}
