import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Batch, Split } from './dataset'
import type { Loss } from './loss'
import type { Better, Predictions } from './metric'
import type { Stage } from './stage'

/** What a model's outputs mean: what it learns from a batch, how it is scored, and what it must look like.
 * `classification()` of @inkstone/trainer is the default; a regression or a line of text is another.
 *
 * Everywhere `outputs` is what the model gives for a batch: `[size, ...]` float32, row by row. */
export interface Task<Seen = Predictions> extends Stage {
  /** Whether the outputs are logits `[batch, classes]` and the labels are class ids. An evaluation then has tables of
   * the classes, mistakes, calibration and explanations. Default: false. */
  readonly classifies?: boolean
  /** What each output stands for, in their order: the names of the classes, or `['slant']`. The model is built with so
   * many outputs, and its card names them. */
  outputs(split: Pick<Split, 'classes'>): readonly string[]
  /** Checks that a model and a split fit this task and each other.
   * @param stage who asks, for the message: `trainer`
   * @throws InkstoneError saying what was expected, what was given, and the mend */
  assertFits(stage: string, model: LayersModel, split: Split): void
  /** What a training makes small, unless the trainer has a loss of its own. */
  readonly loss: Loss
  /** What the loss compares a batch's outputs with. */
  targets(batch: Batch, split: Split): Targets
  /** The same for a batch of mixed images. Left out, images cannot be mixed. */
  mixedTargets?(batch: MixedBatch, split: Split): Targets
  /** Figures of a training batch, summed over its images: `{ accuracy: 97 }` for 97 images classified correctly. Their
   * means over an epoch become `training/<name>`. Left out, there is `training/loss` alone.
   * @param targets what `targets` or `mixedTargets` gave for the batch */
  trainingSums?(outputs: Float32Array, targets: Targets): Readonly<Record<string, number>>
  /** The figures of {@link score} by name, `loss` among them, and which way each gets better. A figure of
   * {@link trainingSums} of another name is better when higher. */
  readonly figures: Readonly<Record<string, Better>>
  /** A score not yet begun, of outputs that a split's batches will bring. */
  score(split: Split): Score
  /** What metrics are updated with. */
  seen(outputs: Float32Array, batch: Batch, split: Split): Seen
}

/** A batch's targets: int32 or float32 values row by row, and their shape, `[size, ...]`. */
export interface Targets {
  readonly values: Int32Array | Float32Array
  readonly shape: readonly number[]
}

/** Figures over outputs that arrive a batch at a time. */
export interface Score {
  update(outputs: Float32Array, batch: Batch): void
  /** Those that the task names in `figures`, over all updates: `{ loss: 0.04, accuracy: 0.99 }`. */
  result(): Readonly<Record<string, number>>
}

/** A batch whose images were mixed in pairs: `share * image + (1 - share) * partner`. The labels are those of the images
 * before they were mixed. */
export interface MixedBatch extends Batch {
  /** `[size]`: where in the batch each image's partner stands. */
  readonly partners: Uint32Array
  /** Of an image itself, 0 to 1; the rest is its partner's. */
  readonly share: number
}
