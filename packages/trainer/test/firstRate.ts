import type { OptimizerDefinition } from '../src/optimizers/optimizer'

/** The learning rate of the first step of a training of 1,000 steps. */
export function firstRate({ schedule }: OptimizerDefinition): number {
  return schedule.rate({ step: 0, steps: 1000, stepsPerEpoch: 100, history: [] })
}
