import type { EpochRecord, Stage, TrainingPlan } from '@inkstone/core'

/** The learning rate of each step: `oneCycle(3e-3)`. A schedule remembers nothing: the rate is a function of
 * the moment alone, so a training that goes on after an interruption goes on at the right rate. */
export interface Schedule extends Stage {
  rate(moment: Moment): number
}

/** When in a training a step is made. */
export interface Moment {
  /** Steps made before: 0 at the first one. */
  readonly step: number
  /** Steps in all. Under a budget in minutes: by the pace so far. */
  readonly steps: number
  readonly stepsPerEpoch: number
  /** Finished epochs. */
  readonly history: readonly EpochRecord[]
  /** Of {@link TrainingPlan}: the figures that can be watched. Left out, they are not known yet. */
  readonly figures?: TrainingPlan['figures']
}

/** A number stands for a rate that stays. */
export type LearningRate = number | Schedule
