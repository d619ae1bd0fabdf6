import { type Callback, knownOptions } from '@inkstone/core'
import { logFile } from './logFile'

export interface JsonLogOptions {
  /** Relative to the training's directory. Default `log.jsonl`. */
  file?: string
}

/** Writes a JSON object per line for each step and each epoch: `{"event":"step",...}` with all of `StepRecord`,
 * `{"event":"epoch",...}` with all of `EpochRecord`. The learning rate is in both. Values that are not finite are null.
 * @throws InkstoneError for a file without a name; while training, if the disk is full
 * @example trainer().train({ ..., callbacks: [jsonLog({ file: 'runs/mine/log.jsonl' })] }) */
export function jsonLog(options: JsonLogOptions = {}): Callback {
  knownOptions('jsonLog', options, ['file'])
  const { file = 'log.jsonl' } = options
  const log = logFile('jsonLog.file', file)
  const write = (event: string, record: object): void => {
    log.append(() => `${JSON.stringify({ event, ...record })}\n`)
  }
  return {
    name: 'json-log',
    options: { file },
    watchesOnly: true,
    trainBegin: (plan) => log.begin(plan),
    stepEnd: (step) => write('step', step),
    epochEnd(epoch) {
      write('epoch', epoch)
      log.flush()
    },
    trainEnd: () => log.flush(),
    state: () => log.state(),
    restore: (state) => log.restore(state),
  }
}
