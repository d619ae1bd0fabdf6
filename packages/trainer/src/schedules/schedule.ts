import type { EpochRecord, Stage, TrainingPlan } from '@inkstone/core'

/** The learning rate of each step: `oneCycle(3e-3)`. A schedule has no state: the rate is a function of the moment
 * alone, so a resumed training continues at the right rate. */
export interface Schedule extends Stage {
  rate(moment: Moment): number
}

/** The moment of a step in a training. */
export interface Moment {
  /** Steps made before: 0 at the first one. */
  readonly step: number
  /** Total steps. Under a budget in minutes: an estimate from the pace so far. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Finished epochs. */
  readonly history: readonly EpochRecord[]
  /** From {@link TrainingPlan}: the figures that can be watched. Undefined: not known yet. */
  readonly figures?: TrainingPlan['figures']
}

/** A number means a fixed rate. */
export type LearningRate = number | Schedule
