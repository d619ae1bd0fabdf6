import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Batch, Split } from './dataset'
import type { Loss } from './loss'
import type { Better, Predictions } from './metric'
import type { Stage } from './stage'

/** The meaning of a model's outputs: its targets, how it is scored, and what the model must look like.
 * `classification()` of @inkstone/trainer is the default; a regression or a line of text is another.
 *
 * Everywhere `outputs` is the model's output for a batch: `[size, ...]` float32, row by row; for a model that ends in
 * a softmax, the values before the softmax. */
export interface Task<Seen = Predictions> extends Stage {
  /** Whether the outputs are logits `[batch, classes]` and the labels are class ids. An evaluation then has tables of
   * the classes, mistakes, calibration and explanations. Default: false. */
  readonly classifies?: boolean
  /** The names of the outputs in order: the classes, or `['slant']`. The model is built with this many outputs, and
   * its card names them. */
  outputs(split: SplitShape): readonly string[]
  /** Checks that a model and a split fit this task and each other.
   * @param stage the caller, for the message: `trainer`
   * @throws InkstoneError saying what was expected, what was given, and the fix */
  assertFits(stage: string, model: LayersModel, split: Split): void
  /** What a training minimises, unless the trainer has its own loss. */
  readonly loss: Loss
  /** What the loss compares a batch's outputs with. */
  targets(batch: Batch, split: SplitShape): Targets
  /** The same for a batch of mixed images. Without it, images cannot be mixed. */
  mixedTargets?(batch: MixedBatch, split: SplitShape): Targets
  /** The figures of {@link score} by name, including `loss`, and whether higher or lower is better. In a training
   * they are called `validation/<name>`. */
  readonly figures: Readonly<Record<string, Better>>
  /** Figures besides the loss that are also computed on the training images: `training/<name>`. Default: none. */
  readonly trainingFigures?: readonly string[]
  /** The training figures of a batch, summed over its images: `{ accuracy: 97 }` for 97 images classified correctly.
   * The trainer divides by the images of the epoch. Required if there are such figures. @param targets the batch's
   * result of `targets` or `mixedTargets` */
  trainingSums?(outputs: Float32Array, targets: Targets): Readonly<Record<string, number>>
  /** A fresh score for the outputs of a split's batches. */
  score(split: SplitShape): Score
  /** What metrics are updated with. */
  seen(outputs: Float32Array, batch: Batch, split: SplitShape): Seen
}

/** What a task needs to know about a batch's split. */
export type SplitShape = Pick<Split, 'imageShape' | 'classes'>

/** A batch's targets: int32 or float32 values row by row, and their shape, `[size, ...]`. */
export interface Targets {
  readonly values: Int32Array | Float32Array
  readonly shape: readonly number[]
}

/** Figures over outputs that arrive in batches. */
export interface Score {
  update(outputs: Float32Array, batch: Batch): void
  /** The task's `figures` over all updates: `{ loss: 0.04, accuracy: 0.99 }`. */
  result(): Readonly<Record<string, number>>
}

/** A batch whose images were mixed in pairs: `share * image + (1 - share) * partner`. The labels are those of the images
 * before they were mixed. */
export interface MixedBatch extends Batch {
  /** `[size]`: the position in the batch of each image's partner. */
  readonly partners: Uint32Array
  /** The share of the image itself, 0 to 1; the rest is its partner's. */
  readonly share: number
}
