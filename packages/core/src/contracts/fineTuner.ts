import type { TrainingResult } from './callback'
import type { Split } from './dataset'
import type { LineageRole } from './lineage'
import type { Stage } from './stage'
import type { TrainingJob } from './trainer'

/** Fine-tunes a trained model to other data, in place. */
export interface FineTuner extends Stage {
  /** @throws InkstoneError before the first step if the model, the data and the options do not fit */
  fineTune(job: TrainingJob): Promise<FineTuningResult>
  /** Splits besides those of the job that will touch the weights, such as replayed images. The keeper of the weights'
   * lineage records them before the first step. */
  touches?(): Promise<readonly TouchingSplit[]>
}

/** A split and its role: the weights are trained on it, or chosen by it. */
export interface TouchingSplit {
  readonly role: Extract<LineageRole, 'fine-tuning' | 'fine-tuning validation'>
  readonly split: Split
}

export interface FineTuningResult extends TrainingResult {
  /** Number of trained weights, counted individually. */
  readonly trainedParameters: number
  readonly totalParameters: number
  /** What the strategy found or chose, for the terminal and the report: one sentence each, in lower case and without
   * a full stop. */
  readonly findings?: readonly string[]
}
