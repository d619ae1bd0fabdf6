import { assertNumbers } from '../assertGiven'

/** Outputs of a model for each step of a sequence. */
export interface SequenceOutputs {
  /** `[steps, outputs]`: logits, or logarithms of probabilities. */
  readonly values: ArrayLike<number>
  /** Of each step: one a character, and one for the blank. */
  readonly outputs: number
  /** Which output is the blank. Default 0. */
  readonly blank?: number
}

/** @throws RangeError unless they are whole rows @param caller the function: `bestPath` */
export function checkSequence(caller: string, given: SequenceOutputs): number {
  if (typeof given !== 'object' || given === null) {
    throw new RangeError(`${caller}: expected { values, outputs }, got ${typeof given}.`)
  }
  const { values, outputs, blank = 0 } = given
  assertNumbers(`${caller}.values`, values)
  const isWidth = Number.isInteger(outputs) && outputs >= 2
  if (!isWidth || values.length % outputs !== 0 || !(blank >= 0 && blank < outputs)) {
    throw new RangeError(
      `${caller}: expected values [steps, outputs], two outputs or more, one of them the blank; got ${values.length} ` +
        `values, ${outputs} outputs and the blank ${blank}.`,
    )
  }
  return values.length / outputs
}
