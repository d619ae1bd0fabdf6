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

/** A run folder, read and checked: whatever follows may trust it. */
export interface Run {
  readonly directory: string
  readonly recipe: RecipeFile
  readonly lineage: LineageFile
  readonly metrics: MetricsFile
  /** Those of classifiers, in the order of `metrics.json`. */
  readonly evaluated: readonly Evaluated[]
  /** Losses of single steps of `training` and of `fine-tuning`, in order. */
  readonly steps: readonly Step[]
  /** What it learned from; older runs did not record it. */
  readonly data?: DataFile
  /** The network, layer by layer; older runs did not record it. */
  readonly layers?: LayersFile
  /** Where the run looked for a learning rate. */
  readonly sweep?: LearningRateSweep
  /** Where `inkstone evaluate` was asked for more than an evaluation. */
  readonly robustness?: RobustnessFile
}

/** An evaluation and the predictions that its figures were computed from. */
export interface Evaluated {
  readonly evaluation: ClassEvaluation
  readonly predictions: PredictionsFile
  /** `[count]`: the likeliest class of each image; the first of equals. */
  readonly predicted: Int32Array
  /** `[count, classes]`, each row sums to 1. */
  readonly probabilities: Float32Array
  /** Why the worst mistakes were made; older runs have none. */
  readonly explanations?: ExplanationsFile
}
