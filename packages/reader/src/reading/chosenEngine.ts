import {
  assertArgument,
  InkstoneError,
  oneOf,
  type Predictor,
  type ReadingEngine,
} from '@inkstone/core'
import { agreement } from '../engine/agreement'
import { cuts } from '../engine/cuts'
import { wholeLine } from '../engine/wholeLine'

/** `cuts` reads by the model of digits, `whole-line` by the model of lines, `both` by their agreement. */
export type EngineChoice = 'cuts' | 'whole-line' | 'both'

export interface ReadingModels {
  /** A model of digits in MNIST's frame with classes `0` to `9`, and `none` for what is no whole digit if it has one, read by
   * {@link cuts}; or an engine of your own, which counts as much as the line's unless it is `cuts` itself. */
  model: Predictor | ReadingEngine
  /** A model of whole lines, read by {@link wholeLine}, or another engine. */
  line?: Predictor | ReadingEngine
  /** Which of the two reads. Default: `cuts` without `line`, and with it `both`. By benchmarks/results `whole-line` reads as much in half
   * the time, but has no second opinion. */
  engine?: EngineChoice
}

/** The engine that reads.
 * @param stage for messages
 * @throws InkstoneError for a model of something else, or an engine whose model is missing */
export function chosenEngine(stage: string, { model, line, engine }: ReadingModels): ReadingEngine {
  const mend = 'predictor(model, card) of @inkstone/metrics makes one.'
  assertArgument(`${stage}.model`, model, 'object', mend)
  if (engine !== undefined) oneOf(`${stage}.engine`, engine, ['cuts', 'whole-line', 'both'])
  if (line === undefined) {
    if (engine !== undefined && engine !== 'cuts') {
      throw new InkstoneError(
        `${stage}.line: expected a model of lines for the engine '${engine}', got none. lines() of @inkstone/weights is one.`,
      )
    }
    return ofDigits(model)
  }
  assertArgument(`${stage}.line`, line, 'object', 'lines() of @inkstone/weights is one.')
  const [first, second] = [ofDigits(model), 'read' in line ? line : wholeLine({ model: line })]
  if (engine === 'cuts') return first
  if (engine === 'whole-line') return second
  const weights = [first.name === 'cuts' ? cutsWeight : 1, 1] as const
  return { ...agreement({ engines: [first, second], weights }), name: 'both' }
}

function ofDigits(model: Predictor | ReadingEngine): ReadingEngine {
  return 'read' in model ? model : cuts({ model })
}

/** How much the cuts count beside the whole line. They take what they judge in a line for independent, and so are surer than they are
 * right, most where digits touch. Chosen on strings of MNIST's validation part by benchmarks/readerWeights.mjs: of 0.05 to 1 it reads most
 * at 1 % wrong, and more than the whole line alone. */
const cutsWeight = 0.05
