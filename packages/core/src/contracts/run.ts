import type { EpochRecord } from './callback'
import type { CalibrationErrors, ThresholdOutcome } from './confidence'
import type { FineTuningResult } from './fineTuner'
import type { Interval } from './interval'
import type { Lineage } from './lineage'
import type { Json } from './stage'

// What lies in a run's folder. The runner writes it, the report reads it.
//
//   recipe.json        RecipeFile
//   lineage.json       LineageFile
//   data.json          DataFile: images of each class, and samples
//   layers.json        LayersFile: the network, layer by layer
//   events.jsonl       RunEvent, one a line
//   learning-rate.json LearningRateSweep, if the run looked for a learning rate
//   checkpoints/       weights as the training went on, and its state to resume from
//   logs/              what the recipe's callbacks write: logs/training, logs/fine-tuning
//   model/             the trained model: LayersModel and inkstone.json
//   model-finetuned/   the fine-tuned one, if the recipe fine-tunes
//   metrics.json       MetricsFile
//   predictions/       PredictionsFile, one an evaluation: mnist/test is in mnist-test.json
//   explanations/      ExplanationsFile, one an evaluation: what spoke for its worst mistakes
//   robustness.json    RobustnessFile, if `inkstone evaluate` was asked for more than an evaluation
//   report.html
//   model-card.md

export interface RecipeFile {
  name: string
  seed: number
  /** Of each stage: its name and all its options, resolved. */
  stages: Record<string, { name: string; options: Record<string, Json> }>
  /** Names of the metrics that the recipe asks for. */
  metrics?: string[]
  /** The recipe's own dials as they were set. */
  settings: Record<string, Json>
  allowContaminated: boolean
  /** Present where the run was told to leave the model's confidence as it is. */
  calibrate?: false
  /** Of the weights, as SPDX names it: `apache-2.0`. */
  license?: string
  /** The command that `inkstone resume` continues. Left out: `run`. */
  command?: 'run' | 'train' | 'finetune'
  /** The folder's name of the run whose model this one fine-tunes. */
  from?: string
  /** Of a fine-tuning: what is needed to repeat it. Older runs have none. */
  fineTuned?: {
    /** The folder of the run whose model it began with, seen from this run's folder. */
    run: string
    /** Whether the recipe is another than that run's own. */
    otherRecipe: boolean
    /** Dials that were set for it: `fineTuning.epochs=20`. */
    set: readonly string[]
  }
  /** Where the recipe's source lies, seen from the run's folder: `../../recipes/mnist.ts`. */
  file?: string
}

export interface LineageFile {
  /** What touched the weights of `model/`. */
  model: Lineage
  /** What touched the weights of `model-finetuned/`. */
  finetuned?: Lineage
  seed: number
  versions: Record<string, string>
  backend: { name: string; threads: number; isa?: string }
}

export interface MetricsFile {
  /** `runVersion`. Runs of before it was written have none. */
  version?: 1
  recipe: string
  /** ISO 8601, UTC. */
  startedAt: string
  seconds: number
  /** Training of the base model and, if there was one, the fine-tuning. */
  training: TrainingSummary
  fineTuning?: TrainingSummary &
    Pick<FineTuningResult, 'trainedParameters' | 'totalParameters' | 'findings'>
  evaluations: Evaluation[]
}

export interface TrainingSummary {
  dataset: string
  model: string
  parameters: number
  history: EpochRecord[]
  bestEpoch: number
  stoppedBy: 'budget' | 'callback' | 'signal'
  images: number
  seconds: number
}

/** What a model is worth on a split. */
export interface EvaluationBase {
  /** `mnist/test`, `optdigits/before`. */
  name: string
  dataset: string
  split: string
  /** Images. */
  count: number
  /** The mean of the task's loss: cross-entropy, in nats, for a classification. */
  loss: number
  /** By name: those of the task besides its loss, and those that the recipe asks for. */
  metrics?: Record<string, number>
  /** Present, and true, if images of this split touched the weights. */
  contaminated?: true
}

/** What a model of another task than classification is worth. */
export interface TaskEvaluation extends EvaluationBase {
  /** The task's name: `slant`. */
  task: string
  metrics: Record<string, number>
}

/** What a classifier is worth. Fractions lie in 0..1; undefined ones are 0, as scikit-learn has it. */
export interface ClassEvaluation extends EvaluationBase {
  task?: undefined
  accuracy: number
  /** Macro averages. */
  precision: number
  recall: number
  f1: number
  /** How far chance alone could have moved these figures, 95 %: Wilson's of the accuracy, the others by bootstrap
   * over the images. Runs of before there were any have none. */
  intervals?: Record<'accuracy' | 'loss' | 'precision' | 'recall' | 'f1', Interval>
  /** Where the model's temperature was fitted. */
  calibration?: CalibrationErrors
  /** Where thresholds were chosen on validation: what they are worth here. */
  readRates?: ThresholdOutcome[]
  perClass: ClassScore[]
  /** `[true class][predicted class]`, counts. */
  confusionMatrix: number[][]
}

/** {@link classEvaluations} tells one from the other. */
export type Evaluation = ClassEvaluation | TaskEvaluation

export interface ClassScore {
  class: string
  precision: number
  recall: number
  f1: number
  /** Images of this class. */
  support: number
}

/** Everything an evaluation's figures can be computed from again, and pictures of the worst mistakes. */
export interface PredictionsFile {
  name: string
  classes: string[]
  imageShape: [number, number, number]
  /** `sha256:` and 64 hexadecimal digits over the images' digests in the order of the labels: predictions that have it
   * in common are of the same images, one by one. Files of before there was one have none. */
  images?: string
  /** `[count]`. */
  labels: number[]
  /** Base64 of float32 little-endian `[count, classes]`. */
  probabilities: string
  /** Wrong predictions by falling loss, 480 at most: where there are more, the worst of each confusion. */
  mistakes: Mistake[]
  /** Images that were read right, but least surely: some of each class, all by falling loss. Files of before there were
   * any have none. */
  leastSure?: PicturedImage[]
}

/** An image that was read wrong. */
export type Mistake = PicturedImage

/** What an evaluation keeps of an image to show it. */
export interface PicturedImage {
  /** In the split. */
  position: number
  label: number
  predicted: number
  /** Of the predicted class. */
  confidence: number
  /** In nats. */
  loss: number
  /** Base64 of uint8 `[height, width, channels]`, ink 255. */
  pixels: string
}

/** A line of `events.jsonl`, and of `--json`. `at` is in milliseconds since the run began. */
export type RunEvent = { at: number; event: string } & Record<string, Json>
