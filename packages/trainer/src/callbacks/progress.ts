import { type Callback, knownOptions, type StepRecord, type TrainingPlan } from '@inkstone/core'
import { epochOf, progressLine } from './progressLine'

export interface ProgressOptions {
  /** Default `process.stderr`, so that standard output stays free for results; in a browser, the console. */
  stream?: ProgressStream
}

/** The required part of a stream: `process.stderr`, or any other writable. */
export interface ProgressStream {
  write(text: string): unknown
  isTTY?: boolean
  /** Width of the terminal, in characters. */
  columns?: number
}

const redrawMs = 100

/** Shows the progress of a training: on a terminal a bar that is redrawn, elsewhere (a log, a pipe) one plain line
 * per epoch. An epoch's line also stays on the terminal.
 * @example await trainer().train({ ..., callbacks: [progress()] })
 * // epoch 1/3  loss 0.2004  94.06 %  validation 0.0694  98.00 %  7,912 images/s */
export function progress(options: ProgressOptions = {}): Callback {
  knownOptions('progress', options, ['stream'])
  const { stream = standardError() } = options
  let plan: TrainingPlan | undefined
  let drawnAt = -Infinity

  const draw = (step: StepRecord) => {
    drawnAt = performance.now()
    stream.write(`\r${progressLine(step, plan!, stream.columns ?? 80)}${clearRest}`)
  }

  return {
    name: 'progress',
    options: {},
    watchesOnly: true,
    trainBegin(begun) {
      plan = begun
      drawnAt = -Infinity
    },
    stepEnd(step) {
      const due = performance.now() - drawnAt >= redrawMs || step.step === plan!.stepsPerEpoch
      if (stream.isTTY && due) draw(step)
    },
    notice(line) {
      stream.write(`${stream.isTTY ? `\r${clearRest}` : ''}${line}\n`)
    },
    epochEnd({ epoch, metrics, imagesPerSecond }) {
      const parts = [
        epochOf(epoch, plan!),
        ...Object.entries(metrics).map(([name, value]) => figure(name, value)),
        `${Math.round(imagesPerSecond).toLocaleString('en')} images/s`,
      ]
      stream.write(`${stream.isTTY ? `\r${clearRest}` : ''}${parts.join('  ')}\n`)
    },
    trainEnd({ stoppedBy, history, bestEpoch }) {
      if (stoppedBy === 'budget') return
      const kept =
        bestEpoch > 0 ? `the weights of epoch ${bestEpoch}` : 'the weights of the last step'
      const why = stoppedBy === 'signal' ? 'by a signal' : 'by a callback'
      stream.write(
        `${stream.isTTY ? `\r${clearRest}` : ''}` +
          `stopped ${why} after ${history.length}${Number.isFinite(plan!.epochs) ? ` of ${plan!.epochs}` : ''} epochs; the model has ${kept}\n`,
      )
    },
  }
}

function standardError(): ProgressStream {
  const { process } = globalThis
  return process?.stderr ?? { write: (text) => console.log(text.trimEnd()) }
}

const clearRest = '\x1b[K' // ECMA-48 EL: to the end of the line

/** `loss 0.2004`, `94.06 %`, `validation 0.0694`, `98.00 %`: an epoch's line fits 80 columns. */
function figure(name: string, value: number): string {
  if (name.endsWith('accuracy')) return `${(100 * value).toFixed(2)} %`
  return `${name.replace('training/', '').replace('/loss', '')} ${value.toFixed(4)}`
}
