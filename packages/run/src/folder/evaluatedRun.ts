import type {
  ClassEvaluation,
  DataFile,
  ExplanationsFile,
  LayersFile,
  LearningRateSweep,
  LineageFile,
  MetricsFile,
  PredictionsFile,
  RecipeFile,
  RobustnessFile,
} from '@inkstone/core'
import type { Step } from '../schemas/eventSchema'

/** A run folder, read and checked, so that its users can trust it. */
export interface Run {
  readonly directory: string
  readonly recipe: RecipeFile
  readonly lineage: LineageFile
  readonly metrics: MetricsFile
  /** Evaluations of classifiers, in the order of `metrics.json`. */
  readonly evaluated: readonly Evaluated[]
  /** Losses of single steps of `training` and of `fine-tuning`, in order. */
  readonly steps: readonly Step[]
  /** The data it was trained on; older runs did not record it. */
  readonly data?: DataFile
  /** The network, layer by layer; older runs did not record it. */
  readonly layers?: LayersFile
  /** Present if the run swept through learning rates. */
  readonly sweep?: LearningRateSweep
  /** Present if `inkstone evaluate` tested robustness. */
  readonly robustness?: RobustnessFile
}

/** An evaluation and the predictions behind its figures. */
export interface Evaluated {
  readonly evaluation: ClassEvaluation
  readonly predictions: PredictionsFile
  /** `[count]`: the most likely class of each image; the first on a tie. */
  readonly predicted: Int32Array
  /** `[count, classes]`, each row sums to 1. */
  readonly probabilities: Float32Array
  /** Explanations of the worst mistakes; older runs have none. */
  readonly explanations?: ExplanationsFile
}
