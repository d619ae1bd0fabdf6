import { formatPrior } from './formatPrior'

/** A step of a lattice whose nodes are numbered in order. */
export interface Step {
  readonly from: number
  readonly to: number
  /** Whether it writes a character. */
  readonly writes: boolean
  /** Logarithm of its weight. */
  score: number
}

export interface BestPaths {
  /** Score of the best path of all; -Infinity where there is none. */
  readonly best: number
  /** `[steps]`: of the best path through each step. */
  readonly through: Float64Array
  /** Of the best path from a node to the last one, after so many characters. */
  ahead(node: number, length: number): number
}

/** Scores the best path through each step, from the first node to the last (Viterbi forwards and backwards). Characters are counted: a
 * path of another length than the format's has the weight of another format, one that writes nothing is none.
 * @param lengths of the format's texts, ascending */
export function bestPaths(
  steps: readonly Step[],
  nodes: number,
  lengths: readonly number[],
): BestPaths {
  const most = lengths.at(-1)! + 1 // and all that are longer
  const states = most + 1
  const order = [...steps.keys()].sort((one, other) => steps[one]!.from - steps[other]!.from)
  const forward = new Float64Array(nodes * states).fill(-Infinity)
  const backward = new Float64Array(nodes * states).fill(-Infinity)
  forward[0] = 0
  const end = (nodes - 1) * states
  backward.fill(Math.log(formatPrior), end + 1)
  for (const length of lengths) backward[end + length] = 0
  for (const at of order) {
    const { from, to, writes, score } = steps[at]!
    for (let count = 0; count < states; count++) {
      const reached = forward[from * states + count]! + score
      const next = to * states + (writes ? Math.min(most, count + 1) : count)
      if (reached > forward[next]!) forward[next] = reached
    }
  }
  const through = new Float64Array(steps.length).fill(-Infinity)
  for (let place = order.length - 1; place >= 0; place--) {
    const at = order[place]!
    const { from, to, writes, score } = steps[at]!
    for (let count = 0; count < states; count++) {
      const left = backward[to * states + (writes ? Math.min(most, count + 1) : count)]! + score
      const here = from * states + count
      if (left > backward[here]!) backward[here] = left
      const whole = forward[here]! + left
      if (whole > through[at]!) through[at] = whole
    }
  }
  return {
    ...{ best: backward[0]!, through },
    ahead: (node, length) => backward[node * states + Math.min(most, length)]!,
  }
}
