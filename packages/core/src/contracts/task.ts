import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Batch, Split } from './dataset'
import type { Loss } from './loss'
import type { Better, Predictions } from './metric'
import type { Stage } from './stage'

/** What a model's outputs mean: what it learns from a batch, how it is scored, and what it must look like.
 * `classification()` of @inkstone/trainer is the default; a regression or a line of text is another.
 *
 * Everywhere `outputs` is what the model gives for a batch: `[size, ...]` float32, row by row. Of a model that ends in a
 * softmax it is what comes before the softmax. */
export interface Task<Seen = Predictions> extends Stage {
  /** Whether the outputs are logits `[batch, classes]` and the labels are class ids. An evaluation then has tables of
   * the classes, mistakes, calibration and explanations. Default: false. */
  readonly classifies?: boolean
  /** What each output stands for, in their order: the names of the classes, or `['slant']`. The model is built with so
   * many outputs, and its card names them. */
  outputs(split: SplitShape): readonly string[]
  /** Checks that a model and a split fit this task and each other.
   * @param stage who asks, for the message: `trainer`
   * @throws InkstoneError saying what was expected, what was given, and the mend */
  assertFits(stage: string, model: LayersModel, split: Split): void
  /** What a training makes small, unless the trainer has a loss of its own. */
  readonly loss: Loss
  /** What the loss compares a batch's outputs with. */
  targets(batch: Batch, split: SplitShape): Targets
  /** The same for a batch of mixed images. Left out, images cannot be mixed. */
  mixedTargets?(batch: MixedBatch, split: SplitShape): Targets
  /** The figures of {@link score} by name, `loss` among them, and which way each gets better. In a training they are
   * called `validation/<name>`. */
  readonly figures: Readonly<Record<string, Better>>
  /** Those of them, besides the loss, that the training images have too: `training/<name>`. Left out: none. */
  readonly trainingFigures?: readonly string[]
  /** The training figures of a batch, summed over its images: `{ accuracy: 97 }` for 97 images classified correctly. The
   * trainer divides by the images of the epoch. Needed where there are any.
   * @param targets what `targets` or `mixedTargets` gave for the batch */
  trainingSums?(outputs: Float32Array, targets: Targets): Readonly<Record<string, number>>
  /** A score not yet begun, of outputs that a split's batches will bring. */
  score(split: SplitShape): Score
  /** What metrics are updated with. */
  seen(outputs: Float32Array, batch: Batch, split: SplitShape): Seen
}

/** What a task needs to know of the split that a batch is of. */
export type SplitShape = Pick<Split, 'imageShape' | 'classes'>

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
