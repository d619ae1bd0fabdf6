import { argMax } from '../rows/argMax'
import { checkSequence, type SequenceOutputs } from './sequenceOutputs'

/** Decodes the outputs of a model that was trained by connectionist temporal classification, greedily: the likeliest output of
 * each step, repeats merged, blanks left out (Graves et al., 2006, best path decoding). It is not always the likeliest
 * sequence: {@link prefixBeam} sums over all paths.
 * @returns the outputs that were written, in order, no blank among them
 * @throws RangeError for values that are no whole rows
 * @example bestPath({ values: [0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1], outputs: 3 }) // [1, 2] */
export function bestPath(given: SequenceOutputs): number[] {
  const steps = checkSequence('bestPath', given)
  const { values, outputs, blank = 0 } = given
  const written: number[] = []
  let before = blank
  for (let step = 0; step < steps; step++) {
    const best = argMax(values, step * outputs, (step + 1) * outputs)
    if (best !== blank && best !== before) written.push(best)
    before = best
  }
  return written
}
