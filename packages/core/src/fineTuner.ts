import type { TrainingResult } from './callback'
import type { Stage } from './stage'
import type { TrainingJob } from './trainer'

/** Takes a trained model to other data, in place. */
export interface FineTuner extends Stage {
  /** @throws InkstoneError before the first step if the model, the data and the options do not fit */
  fineTune(job: TrainingJob): Promise<FineTuningResult>
}

export interface FineTuningResult extends TrainingResult {
  /** Weights that were trained, counted one by one. */
  readonly trainedParameters: number
  readonly totalParameters: number
}
