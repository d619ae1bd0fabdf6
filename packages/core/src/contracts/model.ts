import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { ConfidenceThreshold } from './confidence'
import type { ImageShape, Split } from './dataset'
import type { Framing } from './framing'
import type { Stage } from './stage'

/** How to build a network, before its input is known. */
export interface ModelDefinition extends Stage {
  /** A fresh network.
   * Input: `[batch, height, width, channels]` float32. Output: `[batch, classes]` float32, as the last layer gives it:
   * for a classification **logits**, not normalised. What they mean is the task's. */
  build(input: ModelInput): LayersModel
  /** Learns from the training part what the network needs before it is built (a mean, say), and gives the
   * definition to build then. Whoever trains a model calls it, where there is one, with nothing but that part. */
  fitTo?(training: Split): Promise<ModelDefinition>
}

export interface ModelInput {
  imageShape: ImageShape
  /** Number of outputs, one a class, or as many as the task has; >= 1. */
  classes: number
  /** Decides the first weights: the same seed gives the same bits on every backend. */
  seed: number
}

/** What is kept beside the weights, so that a saved model can be used without its recipe
 * (`inkstone.json` in the model's folder). */
export interface ModelCard {
  /** The definition's name: `cnn/seed-001`. */
  name: string
  /** What each output stands for: the classes, or what the task says. */
  classes: readonly string[]
  /** The task, where it is no classification: its name. */
  task?: string
  imageShape: ImageShape
  /** How the images of its training came about. Left out: unknown. */
  framing?: Framing
  /** What the logits are divided by before the softmax, so that the model is as sure as it is right; > 0.
   * Left out: 1. */
  temperature?: number
  /** Thresholds that meet a target error rate, chosen on the validation part. */
  thresholds?: readonly ConfidenceThreshold[]
}
