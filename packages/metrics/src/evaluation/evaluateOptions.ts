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
  /** Name of the evaluation: `mnist/test`. */
  name: string
  /** Outputs logits, or ends in a softmax. Classes are matched by name if the predictor's card has them, or loading
   * or training recorded them; otherwise by position. */
  model: LayersModel | Predictor
  split: Split
  /** Everything that touched the model's weights. Default: what loading and training recorded (`lineageOf(model)` of
   * core). Without it, training images cannot be told from a test, and a line on the console says so once. */
  lineage?: Lineage
  /** Also evaluates on images that touched the weights; the evaluation is then marked. Default false. */
  allowContaminated?: boolean
  /** Batch size. Default 1000. */
  batchSize?: number
  onProgress?: (progress: EvaluationProgress) => void
  /** The divisor of the logits. Default: that of the predictor's card, or 1. */
  temperature?: number
  /** The evaluation reports their results on these images. Default: those of the predictor's card. */
  thresholds?: readonly ConfidenceThreshold[]
  /** What the outputs mean. Default: a classification. */
  task?: Task<unknown>
  /** Further figures: `evaluation.metrics`, by their names. For a classification they receive the predictions'
   * probabilities, for another task what it shows them. */
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

/** For a task other than classification. */
export interface TaskEvaluationResult {
  evaluation: TaskEvaluation
  predictions?: undefined
}
