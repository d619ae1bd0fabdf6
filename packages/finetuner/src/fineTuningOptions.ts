import { finiteNumber, knownOptions, optionError, wholeNumber } from '@inkstone/core'

export interface FineTuningOptions {
  learningRate?: number
  /** Passes over the new data. Default 10. */
  epochs?: number
  /** Images a step. Default 32. */
  batchSize?: number
}

/** The options of a strategy, checked, with its defaults.
 * @throws InkstoneError for an option out of range or unknown */
export function resolveOptions(
  strategy: string,
  options: FineTuningOptions,
  defaults: { learningRate: number },
): Required<FineTuningOptions> {
  const { learningRate = defaults.learningRate, epochs = 10, batchSize = 32 } = options
  knownOptions(strategy, options, ['learningRate', 'epochs', 'batchSize'])
  finiteNumber(`${strategy}.learningRate`, learningRate)
  if (learningRate <= 0) {
    throw optionError({
      option: `${strategy}.learningRate`,
      expected: 'a number > 0',
      given: learningRate,
    })
  }
  wholeNumber(`${strategy}.epochs`, epochs, { min: 1, unit: 'epochs' })
  wholeNumber(`${strategy}.batchSize`, batchSize, { min: 1, unit: 'images' })
  return { learningRate, epochs, batchSize }
}
