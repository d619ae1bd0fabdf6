import type { Tensor } from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

/** A pass through a model that a backend may record and repeat as one call: a loss and its gradients, say. */
export interface RecordablePass {
  model: LayersModel
  /** What else the pass depends on; compared item by item, by identity: what it is, the loss, the variables of its
   * gradients. */
  context: readonly unknown[]
  /** float32 or int32. Nothing else changes from pass to pass but them and the values of the model's weights. */
  inputs: readonly Tensor[]
  /** Whether layers are in training mode. */
  training: boolean
  /** Runs the pass. @returns float32 tensors, which the caller disposes */
  run(): Tensor[]
}

/** Repeats passes without their JavaScript. The results have the same bits. */
export interface PassRecorder {
  /** Runs the pass, or repeats it from a recording. */
  run(pass: RecordablePass): Tensor[]
  /** Why the last pass is never repeated from a recording; undefined if it is, or may be later. */
  readonly aside: string | undefined
  /** A part of a pass in plain JavaScript, which each repetition runs anew.
   * @param shapes of the results, float32
   * @param compute is given the values of the inputs, to be read only, and gives those of the results */
  compute(
    inputs: readonly Tensor[],
    shapes: readonly number[][],
    compute: (...values: never[]) => readonly Float32Array[],
  ): Tensor[]
}

const place = Symbol.for('inkstone.passRecorder')

/** The recorder of the backend in use, if it has one. */
export function passRecorder(): PassRecorder | undefined {
  return (globalThis as { [place]?: () => PassRecorder | undefined })[place]?.()
}
