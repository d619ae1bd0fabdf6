import { finiteNumber, optionError, wholeNumber } from '@inkstone/core'

/** How long a training lasts, in one of three units. */
export interface BudgetOptions {
  /** Passes over the training images. Default 3. */
  epochs?: number
  /** Updates of the weights, instead of `epochs`. */
  steps?: number
  /** Time from the first step, instead of `epochs`; the validation after the last step is extra. The number of steps
   * in a given time depends on the machine: such a training does not repeat to the same bits. */
  minutes?: number
}

/** A budget as the loop counts it. Unused limits are Infinity. */
export interface Budget {
  readonly epochs: number
  readonly steps: number
  readonly stepsPerEpoch: number
  readonly seconds: number
}

/** The one unit that was given, or the default.
 * @throws InkstoneError for a number out of range, and for two units at once */
export function checkBudget(
  stage: string,
  { epochs, steps, minutes }: BudgetOptions,
): BudgetOptions {
  const given = Object.entries({ epochs, steps, minutes }).filter(
    ([, value]) => value !== undefined,
  )
  if (given.length > 1) {
    const [[first], [second, value]] = given as [[string, number], [string, number]]
    throw optionError({
      option: `${stage}.${second}`,
      expected: `nothing beside ${stage}.${first}`,
      given: value,
      mend: 'Give the budget in epochs, in steps or in minutes.',
    })
  }
  if (steps !== undefined)
    return { steps: wholeNumber(`${stage}.steps`, steps, { min: 1, unit: 'steps' }) }
  if (minutes === undefined) {
    return { epochs: wholeNumber(`${stage}.epochs`, epochs ?? 3, { min: 1, unit: 'epochs' }) }
  }
  if (finiteNumber(`${stage}.minutes`, minutes) <= 0) {
    throw optionError({ option: `${stage}.minutes`, expected: 'a number > 0', given: minutes })
  }
  return { minutes }
}

/** @param imagesPerStep images per update of the weights */
export function budgetOf(
  { epochs, steps, minutes }: BudgetOptions,
  trainingImages: number,
  imagesPerStep: number,
): Budget {
  const stepsPerEpoch = Math.ceil(trainingImages / imagesPerStep)
  const seconds = minutes === undefined ? Infinity : 60 * minutes
  if (minutes !== undefined) return { epochs: Infinity, steps: Infinity, stepsPerEpoch, seconds }
  if (steps === undefined) {
    return { epochs: epochs!, steps: epochs! * stepsPerEpoch, stepsPerEpoch, seconds }
  }
  return { epochs: Math.ceil(steps / stepsPerEpoch), steps, stepsPerEpoch, seconds }
}
