import { checkSequence, type SequenceOutputs } from './sequenceOutputs'

/** The steps at which a character is written. */
export interface AlignedSteps {
  readonly first: number
  readonly last: number
}

/** The likeliest way to write a sequence of outputs in these steps (Viterbi's path through the states of connectionist temporal
 * classification).
 * @param written the outputs in order, no blank among them, as {@link bestPath} gives them
 * @returns the steps of each; undefined where there are too few steps
 * @throws RangeError for values that are no whole rows, or an output that is not there
 * @example alignText({ values: [9, 0, 0, 9, 0, 9, 9, 0], outputs: 2 }, [1]) // [{ first: 1, last: 2 }] */
export function alignText(
  given: SequenceOutputs,
  written: readonly number[],
): AlignedSteps[] | undefined {
  const steps = checkSequence('alignText', given)
  const { values, outputs, blank = 0 } = given
  if (!Array.isArray(written)) {
    throw new RangeError(`alignText.written: expected a list of outputs, got ${typeof written}.`)
  }
  const wrong = written.find((output) => !(output >= 0 && output < outputs) || output === blank)
  if (wrong !== undefined) {
    throw new RangeError(
      `alignText.written: expected outputs below ${outputs} other than the blank ${blank}, got ${wrong}.`,
    )
  }
  const states = 2 * written.length + 1 // a blank around each
  const outputOf = (state: number) => (state % 2 === 0 ? blank : written[state >> 1]!)
  const mayLeap = (state: number) => state >= 2 && outputOf(state) !== outputOf(state - 2)
  const came = new Uint8Array(steps * states) // how many states back
  let scores = Float64Array.from({ length: states }, (_, state) => (state === 0 ? 0 : -Infinity))
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(states).fill(-Infinity)
    for (let state = 0; state < states; state++) {
      // before the first step only the first two states can be entered, from nowhere
      const most = step === 0 ? Math.min(state, 1) : mayLeap(state) ? 2 : Math.min(state, 1)
      for (let back = 0; back <= most; back++) {
        if (scores[state - back]! <= next[state]!) continue
        next[state] = scores[state - back]!
        came[step * states + state] = back
      }
      next[state]! += values[step * outputs + outputOf(state)]!
    }
    scores = next
  }
  let state = states - 1
  if (states > 1 && scores[states - 2]! > scores[states - 1]!) state = states - 2
  if (scores[state] === -Infinity) return undefined
  const aligned = written.map(() => ({ first: steps, last: -1 }))
  for (let step = steps - 1; step >= 0; step--) {
    if (state % 2 === 1) {
      const own = aligned[state >> 1]!
      own.first = step
      own.last = Math.max(own.last, step)
    }
    state -= came[step * states + state]!
  }
  return aligned
}
