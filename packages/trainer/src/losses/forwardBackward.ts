import { logSumExp } from '@inkstone/pixels'

/** One sequence: what a model gave for it, and what is written there. */
export interface LabelledSequence {
  /** `[steps, outputs]` logits, from `from`. */
  readonly logits: Float32Array
  readonly from: number
  readonly steps: number
  readonly outputs: number
  /** The outputs to write in order, no blank among them. */
  readonly labels: ArrayLike<number>
  readonly blank: number
}

/** The loss of connectionist temporal classification for one sequence, in nats, and its gradient by the logits, by the forward
 * and backward recursion (Graves et al., 2006) in logarithms and float64.
 *
 * The states are the labels with a blank around each. `forward[t, s]` sums the paths that are in state s at step t, that step
 * included; `backward` those that go on from there. The gradient is `softmax(logits) - posterior`, where the posterior of
 * an output is the share of all paths that have it at that step.
 * @param gradient `[steps, outputs]` from `from`; written over, times `scale`. Left out, only the loss is computed
 * @returns Infinity where there are too few steps for the labels; the gradient is 0 then */
export function forwardBackward(
  { logits, from, steps, outputs, labels, blank }: LabelledSequence,
  gradient?: Float32Array,
  scale: number = 1,
): number {
  const states = 2 * labels.length + 1
  const outputOf = (state: number): number => (state % 2 === 0 ? blank : labels[state >> 1]!)
  const mayLeap = Uint8Array.from({ length: states }, (_, state) =>
    state >= 2 && state % 2 === 1 && outputOf(state) !== outputOf(state - 2) ? 1 : 0,
  )
  const scores = new Float64Array(steps * outputs) // [steps, outputs] log-softmax
  for (let step = 0; step < steps; step++) {
    const row = from + step * outputs
    const sum = logSumExp(logits, row, row + outputs)
    for (let at = 0; at < outputs; at++) scores[step * outputs + at] = logits[row + at]! - sum
  }
  const scoreOf = (step: number, state: number) => scores[step * outputs + outputOf(state)]!
  const forward = new Float64Array(steps * states).fill(-Infinity) // [steps, states]
  for (let step = 0; step < steps; step++) {
    for (let state = 0; state < states; state++) {
      const at = step * states + state
      if (step === 0) {
        if (state < 2) forward[at] = scoreOf(0, state)
        continue
      }
      const before = at - states
      const come = logAddThree(
        forward[before]!,
        state >= 1 ? forward[before - 1]! : -Infinity,
        mayLeap[state] === 1 ? forward[before - 2]! : -Infinity,
      )
      forward[at] = come + scoreOf(step, state)
    }
  }
  const end = (steps - 1) * states
  const total = logAddThree(
    forward[end + states - 1]!,
    states > 1 ? forward[end + states - 2]! : -Infinity,
    -Infinity,
  )
  gradient?.fill(0, from, from + steps * outputs)
  if (total === -Infinity) return Infinity
  if (!gradient) return -total
  const posterior = new Float64Array(outputs)
  let backward = Float64Array.from({ length: states }, (_, state) =>
    state >= states - 2 ? 0 : -Infinity,
  )
  for (let step = steps - 1; step >= 0; step--) {
    if (step < steps - 1) backward = stepBack(backward, mayLeap, (s) => scoreOf(step + 1, s))
    posterior.fill(0)
    for (let state = 0; state < states; state++) {
      posterior[outputOf(state)]! += Math.exp(
        forward[step * states + state]! + backward[state]! - total,
      )
    }
    for (let at = 0; at < outputs; at++) {
      const probability = Math.exp(scores[step * outputs + at]!)
      gradient[from + step * outputs + at] = scale * (probability - posterior[at]!)
    }
  }
  return -total
}

/** The sums over the paths that go on from each state, a step earlier. */
function stepBack(
  later: Float64Array,
  mayLeap: Uint8Array,
  scoreOf: (state: number) => number,
): Float64Array<ArrayBuffer> {
  const states = later.length
  const went = later.map((score, state) => score + scoreOf(state))
  return Float64Array.from({ length: states }, (_, state) =>
    logAddThree(
      went[state]!,
      state + 1 < states ? went[state + 1]! : -Infinity,
      mayLeap[state + 2] === 1 ? went[state + 2]! : -Infinity,
    ),
  )
}

/** `ln(exp(a) + exp(b) + exp(c))`. */
function logAddThree(a: number, b: number, c: number): number {
  const most = Math.max(a, b, c)
  if (most === -Infinity) return -Infinity
  return most + Math.log(Math.exp(a - most) + Math.exp(b - most) + Math.exp(c - most))
}
