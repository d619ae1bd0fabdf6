import { type Callback, type EpochRecord, knownOptions } from '@inkstone/core'
import { logFile } from './logFile'

export interface CsvLogOptions {
  /** Relative to the training's directory. Default `epochs.csv`. */
  file?: string
}

/** Writes a line for each epoch as comma-separated values (RFC 4180) under a line of names: `epoch`, the metrics, the
 * learning rate, `imagesPerSecond`, `trainingSeconds`, `validationSeconds`, and `best`, 1 or 0.
 * @throws InkstoneError for a file without a name; while training, if the disk is full
 * @example trainer().train({ ..., callbacks: [csvLog({ file: 'runs/mine/epochs.csv' })] }) */
export function csvLog(options: CsvLogOptions = {}): Callback {
  knownOptions('csvLog', options, ['file'])
  const { file = 'epochs.csv' } = options
  const log = logFile('csvLog.file', file)
  return {
    name: 'csv-log',
    options: { file },
    watchesOnly: true,
    trainBegin: (plan) => log.begin(plan),
    epochEnd(record) {
      const row = rowOf(record)
      if (log.empty) log.append(line(Object.keys(row)))
      log.append(line(Object.values(row)))
      log.flush()
    },
    state: () => log.state(),
    restore: (state) => log.restore(state),
  }
}

function rowOf({ epoch, metrics, best, ...record }: EpochRecord): Record<string, number> {
  const { learningRate, imagesPerSecond, trainingSeconds, validationSeconds } = record
  const times = { imagesPerSecond, trainingSeconds, validationSeconds }
  return { epoch, ...metrics, learningRate, ...times, best: best ? 1 : 0 }
}

function line(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => quoted(String(cell))).join(',')}\r\n`
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
