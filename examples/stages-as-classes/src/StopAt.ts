import {
  type Callback,
  type EpochRecord,
  finiteNumber,
  type Json,
  knownOptions,
  optionError,
  type TrainingPlan,
  wholeNumber,
} from '@inkstone/core'

export interface StopAtOptions {
  /** The figure that is watched. Default `validation/accuracy`. */
  metric?: string
  /** Epochs in a row that must be as good. Default 1. */
  epochs?: number
}

/** Stops a training once a figure has been good enough for some epochs in a row. Which way it gets better is the figure's
 * own.
 * @param value the least accuracy, or the largest loss, that is good enough
 * @throws InkstoneError for a bad option; from the training, before its first step, for a figure that it has not
 * @example trainer().train({ ..., callbacks: [new StopAt(0.99, { epochs: 2 })] }) */
export class StopAt implements Callback {
  readonly name = 'stop-at'
  readonly options: { value: number; metric: string; epochs: number }
  #inARow = 0
  #sign = 1

  constructor(value: number, options: StopAtOptions = {}) {
    knownOptions('StopAt', options, ['metric', 'epochs'])
    const { metric = 'validation/accuracy', epochs = 1 } = options
    finiteNumber('StopAt.value', value)
    wholeNumber('StopAt.epochs', epochs, { min: 1, unit: 'epochs' })
    this.options = { value, metric, epochs }
  }

  trainBegin({ figures }: TrainingPlan): void {
    const { metric } = this.options
    const expected = `one of ${Object.keys(figures).join(', ')}`
    if (!(metric in figures))
      throw optionError({ option: 'StopAt.metric', expected, given: metric })
    this.#sign = figures[metric] === 'higher' ? 1 : -1
    this.#inARow = 0
  }

  epochEnd({ metrics }: EpochRecord): 'stop' | undefined {
    const { value, metric, epochs } = this.options
    const isGood = this.#sign * (metrics[metric]! - value) >= 0
    this.#inARow = isGood ? this.#inARow + 1 : 0
    return this.#inARow >= epochs ? 'stop' : undefined
  }

  /** A training that is resumed in the middle of a row goes on counting. */
  state(): Json {
    return this.#inARow
  }

  restore(state: Json): void {
    this.#inARow = Number(state)
  }
}
