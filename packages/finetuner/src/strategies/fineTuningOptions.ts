import { finiteNumber, knownOptions, oneOf, optionError, wholeNumber } from '@inkstone/core'
import type { TrainingLoopOptions } from '@inkstone/trainer'

export interface FineTuningOptions {
  learningRate?: number
  /** Passes over the new data. Default 10. */
  epochs?: number
  /** Images per step. Default 32. */
  batchSize?: number
  /** The figure by which the best epoch's weights are kept: `validation/balancedAccuracy`. Default `validation/loss`, or
   * `training/loss` without a validation part. */
  best?: string
}

/** The options that all strategies have, with their defaults, as JSON. */
export interface ResolvedOptions extends Required<Omit<FineTuningOptions, 'best'>> {
  /** null: the loss. */
  best: string | null
}

export interface NormOptions {
  /** `running` (the default) continues to train batch normalisation: its statistics follow the new data. `frozen`
   * keeps those of the base model, with scale and shift, which works better with small batches. */
  batchNorm?: 'running' | 'frozen'
}

/** The options of all strategies, checked, with their defaults. @param own names of this strategy's further options
 * @throws InkstoneError for an option out of range or unknown */
export function resolveOptions(
  strategy: string,
  options: FineTuningOptions,
  defaults: { learningRate: number },
  own: readonly string[] = [],
): ResolvedOptions {
  knownOptions(strategy, options, ['learningRate', 'epochs', 'batchSize', 'best', ...own])
  const { learningRate = defaults.learningRate, epochs = 10, batchSize = 32, best } = options
  above0(`${strategy}.learningRate`, learningRate)
  wholeNumber(`${strategy}.epochs`, epochs, { min: 1, unit: 'epochs' })
  wholeNumber(`${strategy}.batchSize`, batchSize, { min: 1, unit: 'images' })
  return { learningRate, epochs, batchSize, best: best ?? null }
}

/** What a strategy tells the training loop, besides its optimizer. */
export function loopOptions(
  stage: string,
  { epochs, batchSize, best }: ResolvedOptions,
): Omit<TrainingLoopOptions, 'optimizer'> {
  return { stage, epochs, batchSize, ...(best !== null && { best }) }
}

/** @throws InkstoneError for another word */
export function resolveNorms(
  strategy: string,
  { batchNorm = 'running' }: NormOptions,
): Required<NormOptions> {
  return { batchNorm: oneOf(`${strategy}.batchNorm`, batchNorm, ['running', 'frozen']) }
}

/** @throws InkstoneError for anything but a number above 0 and at most `max` */
export function above0(option: string, given: number, { max }: { max?: number } = {}): number {
  finiteNumber(option, given, { max })
  if (given > 0) return given
  throw optionError({ option, expected: 'a number > 0', given })
}
