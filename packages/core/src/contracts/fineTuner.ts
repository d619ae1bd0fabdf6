import type { TrainingResult } from './callback'
import type { Split } from './dataset'
import type { LineageRole } from './lineage'
import type { Stage } from './stage'
import type { TrainingJob } from './trainer'

/** Takes a trained model to other data, in place. */
export interface FineTuner extends Stage {
  /** @throws InkstoneError before the first step if the model, the data and the options do not fit */
  fineTune(job: TrainingJob): Promise<FineTuningResult>
  /** Splits besides those of the job that will touch the weights, as what is replayed against forgetting does. Whoever
   * keeps the weights' lineage records them before the first step. */
  touches?(): Promise<readonly TouchingSplit[]>
}

/** A split, and what it does to the weights: it teaches them, or chooses among them. */
export interface TouchingSplit {
  readonly role: Extract<LineageRole, 'fine-tuning' | 'fine-tuning validation'>
  readonly split: Split
}

export interface FineTuningResult extends TrainingResult {
  /** Weights that were trained, counted one by one. */
  readonly trainedParameters: number
  readonly totalParameters: number
  /** What the strategy found out or chose, for the terminal and the report: a sentence each, which begins small and has
   * no full stop. */
  readonly findings?: readonly string[]
}
