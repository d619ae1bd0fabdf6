import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { ConfidenceThreshold } from './confidence'
import type { ImageShape, Split } from './dataset'
import type { Framing } from './framing'
import type { Stage } from './stage'

/** How to build a network, before its input is known. */
export interface ModelDefinition extends Stage {
  /** A fresh network.
   * Input: `[batch, height, width, channels]` float32. Output: `[batch, classes]` float32, the output of the last
   * layer: for a classification **logits**, not normalised; `[batch, steps, classes]` along a line of text. The task
   * defines their meaning. */
  build(input: ModelInput): LayersModel
  /** Computes from the training part what the network needs before it is built (a mean, say), and returns the
   * definition to build. If present, it is called before training, with that part alone. */
  fitTo?(training: Split): Promise<ModelDefinition>
}

export interface ModelInput {
  imageShape: ImageShape
  /** Number of outputs, one per class, or as many as the task has; >= 1. */
  classes: number
  /** Determines the initial weights: the same seed gives the same bits on every backend. */
  seed: number
}

/** What is kept beside the weights, so that a saved model can be used without its recipe
 * (`inkstone.json` in the model's folder). */
export interface ModelCard {
  /** The definition's name: `cnn/seed-001`. */
  name: string
  /** The names of the outputs: the classes, or those of the task. */
  classes: readonly string[]
  /** The name of the task, unless it is classification. */
  task?: string
  imageShape: ImageShape
  /** How its training images were framed. Undefined: unknown. */
  framing?: Framing
  /** The divisor of the logits before the softmax, which calibrates the confidence; > 0. Default: 1. */
  temperature?: number
  /** Thresholds that meet a target error rate, chosen on the validation part. */
  thresholds?: readonly ConfidenceThreshold[]
}
