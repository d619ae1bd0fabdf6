import type { EpochRecord } from './callback'
import type { CalibrationErrors, ThresholdOutcome } from './confidence'
import type { FineTuningResult } from './fineTuner'
import type { Interval } from './interval'
import type { Lineage } from './lineage'
import type { Json } from './stage'

// The contents of a run's folder. The runner writes them, the report reads them.
//
//   recipe.json        RecipeFile
//   lineage.json       LineageFile
//   data.json          DataFile: images of each class, and samples
//   layers.json        LayersFile: the network, layer by layer
//   events.jsonl       RunEvent, one per line
//   learning-rate.json LearningRateSweep, if the run looked for a learning rate
//   checkpoints/       weights during training, and its state to resume from
//   logs/              what the recipe's callbacks write: logs/training, logs/fine-tuning
//   model/             the trained model: LayersModel and inkstone.json
//   model-finetuned/   the fine-tuned one, if the recipe fine-tunes
//   metrics.json       MetricsFile
//   predictions/       PredictionsFile, one per evaluation: mnist/test is in mnist-test.json
//   explanations/      ExplanationsFile, one per evaluation: explanations of its worst mistakes
//   robustness.json    RobustnessFile, if `inkstone evaluate` tested robustness
//   report.html
//   model-card.md

export interface RecipeFile {
  name: string
  seed: number
  /** Of each stage: its name and all its options, resolved. In a fine-tuning, `data` is what the model was trained on;
   * `testData` is there if the test comes from other data. */
  stages: Record<string, { name: string; options: Record<string, Json> }>
  /** Names of the metrics that the recipe asks for. */
  metrics?: string[]
  /** The recipe's own settings as given. */
  settings: Record<string, Json>
  allowContaminated: boolean
  /** Present if the run leaves the model uncalibrated. */
  calibrate?: false
  /** SPDX identifier of the weights' licence: `apache-2.0`. */
  license?: string
  /** The command that `inkstone resume` continues. Default: `run`. */
  command?: 'run' | 'train' | 'finetune'
  /** The folder name of the run whose model this one fine-tunes. */
  from?: string
  /** For a fine-tuning: what is needed to repeat it. Older runs lack it. */
  fineTuned?: {
    /** The folder of the base model's run, relative to this run's folder. */
    run: string
    /** Whether the recipe differs from that run's own. */
    otherRecipe: boolean
    /** Settings that were set for it: `fineTuning.epochs=20`. */
    set: readonly string[]
  }
  /** The path of the recipe's source, relative to the run's folder: `../../recipes/mnist.ts`. */
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
  /** `runVersion`. Older runs lack it. */
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

/** A model's figures on a split. */
export interface EvaluationBase {
  /** `mnist/test`, `optdigits/before`. */
  name: string
  dataset: string
  split: string
  /** Images. */
  count: number
  /** The mean of the task's loss: cross-entropy, in nats, for a classification. */
  loss: number
  /** By name: the task's figures besides its loss, and the recipe's metrics. */
  metrics?: Record<string, number>
  /** Present, and true, if images of this split touched the weights. */
  contaminated?: true
  /** Present where they are more than chance gives: images that are near copies of images that touched the weights,
   * such as shifted ones. */
  nearCopies?: number
}

/** The figures of a model with a task other than classification. */
export interface TaskEvaluation extends EvaluationBase {
  /** The task's name: `slant`. */
  task: string
  metrics: Record<string, number>
}

/** The figures of a classifier. Fractions are in 0..1; undefined ones are 0, as in scikit-learn. */
export interface ClassEvaluation extends EvaluationBase {
  task?: undefined
  accuracy: number
  /** Macro averages, over the classes that have images. */
  precision: number
  recall: number
  f1: number
  /** 95 % intervals: Wilson's for the accuracy, the others by bootstrap over the images. Older runs lack them. */
  intervals?: Record<'accuracy' | 'loss' | 'precision' | 'recall' | 'f1', Interval>
  /** Present if the model's temperature was fitted. */
  calibration?: CalibrationErrors
  /** Present if thresholds were chosen on validation: their results here. */
  readRates?: ThresholdOutcome[]
  perClass: ClassScore[]
  /** `[true class][predicted class]`, counts. */
  confusionMatrix: number[][]
}

/** {@link classEvaluations} distinguishes the two. */
export type Evaluation = ClassEvaluation | TaskEvaluation

export interface ClassScore {
  class: string
  precision: number
  recall: number
  f1: number
  /** Images of this class. */
  support: number
}

/** Everything needed to recompute an evaluation's figures, and pictures of the worst mistakes. */
export interface PredictionsFile {
  name: string
  classes: string[]
  imageShape: [number, number, number]
  /** `sha256:` and 64 hexadecimal digits over the images' digests in the order of the labels: predictions with the
   * same value are on the same images, one by one. Older files lack it. */
  images?: string
  /** `[count]`. */
  labels: number[]
  /** Base64 of float32 little-endian `[count, classes]`. */
  probabilities: string
  /** Wrong predictions by decreasing loss, at most 480: if there are more, the worst of each confusion. */
  mistakes: Mistake[]
  /** Correctly classified images of lowest confidence: some of each class, by decreasing loss. Older files lack them. */
  leastSure?: PicturedImage[]
}

/** A misclassified image. */
export type Mistake = PicturedImage

/** What an evaluation keeps of an image in order to show it. */
export interface PicturedImage {
  /** Position in the split. */
  position: number
  label: number
  predicted: number
  /** Probability of the predicted class. */
  confidence: number
  /** In nats. */
  loss: number
  /** Base64 of uint8 `[height, width, channels]`, ink 255. */
  pixels: string
}

/** A line of `events.jsonl`, and of `--json`. `at` is in milliseconds since the run began. */
export type RunEvent = { at: number; event: string } & Record<string, Json>
