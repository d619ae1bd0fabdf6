import type {
  ClassEvaluation,
  ConfidenceThreshold,
  Lineage,
  MetricMaker,
  PredictionsFile,
  Predictor,
  Split,
  Task,
  TaskEvaluation,
} from '@inkstone/core'
import type { LayersModel } from '@tensorflow/tfjs-layers'

export interface EvaluateOptions {
  /** What to call the evaluation: `mnist/test`. */
  name: string
  /** Gives logits, or ends in a softmax. Classes are matched by name where the predictor's card, or whoever loaded or
   * trained the model, names them; otherwise by position. */
  model: LayersModel | Predictor
  split: Split
  /** All that touched the model's weights: `trainer().train()` gives it as `lineage`, a model folder in lineage.json. Left
   * out, nobody can tell a test from a training image, and a line on the console says so once. */
  lineage?: Lineage
  /** Evaluates on images that touched the weights too; the evaluation is then marked. Default false. */
  allowContaminated?: boolean
  /** Images that are in work at a time. Default 1000. */
  batchSize?: number
  onProgress?: (progress: EvaluationProgress) => void
  /** What the logits are divided by. Default: that of the predictor's card, or 1. */
  temperature?: number
  /** The evaluation tells what they are worth on these images. Default: those of the predictor's card. */
  thresholds?: readonly ConfidenceThreshold[]
  /** What the outputs mean. Default: a classification. */
  task?: Task<unknown>
  /** Figures besides: `evaluation.metrics`, by their names. Of a classification they see the predictions' probabilities,
   * of another task what it shows them. */
  metrics?: readonly MetricMaker<number, unknown>[]
}

export interface EvaluationProgress {
  /** Evaluated so far. */
  images: number
  /** Of the whole split. */
  total: number
}

export interface EvaluationResult {
  evaluation: ClassEvaluation
  predictions: PredictionsFile
}

/** Of a task that is no classification. */
export interface TaskEvaluationResult {
  evaluation: TaskEvaluation
  predictions?: undefined
}
