import { type Callback, knownOptions, wholeNumber } from '@inkstone/core'
import { logFile } from './logFile'

export interface LearningRateLoggerOptions {
  /** Relative to the training's directory. Default `learning-rates.csv`. */
  file?: string
  /** Steps between lines. Default 1: a line for each step. */
  every?: number
}

/** Writes the learning rate of the steps as comma-separated values (RFC 4180) under a line of names: `step`, the
 * updates of the weights made by then, from 1 over all epochs, `epoch`, `learningRate`. The rate is the one that the
 * step used, whatever the schedule.
 * @throws InkstoneError for an option out of range; while training, if the disk is full
 * @example trainer().train({ ..., callbacks: [learningRateLogger({ every: 10 })] }) // steps 1, 11, 21, ... */
export function learningRateLogger(options: LearningRateLoggerOptions = {}): Callback {
  knownOptions('learningRateLogger', options, ['file', 'every'])
  const { file = 'learning-rates.csv', every = 1 } = options
  wholeNumber('learningRateLogger.every', every, { min: 1, unit: 'steps' })
  const log = logFile('learningRateLogger.file', file)
  let steps = 0
  return {
    name: 'learning-rate-logger',
    options: { file, every },
    watchesOnly: true,
    trainBegin(plan) {
      steps = plan.resumedAt ?? 0
      log.begin(plan)
    },
    stepEnd({ epoch, learningRate }) {
      if (steps++ % every !== 0) return
      if (log.empty) log.append('step,epoch,learningRate\r\n')
      const step = steps
      log.append(() => `${step},${epoch},${learningRate}\r\n`)
    },
    epochEnd: () => log.flush(),
    trainEnd: () => log.flush(),
    state: () => log.state(),
    restore: (state) => log.restore(state),
  }
}
