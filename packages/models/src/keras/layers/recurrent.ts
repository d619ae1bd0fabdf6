import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { activationOf } from './activations'
import { type OwnLayer, type OwnWeight, ownLayer } from './ownLayer'

/** A cell of a recurrent layer. */
export interface Cell {
  [key: string]: Config
  kind: 'SimpleRNN' | 'LSTM' | 'GRU'
  units: number
  activation: string
  recurrentActivation: string
  useBias: boolean
  /** For a GRU: the gate is applied to the product with the state instead of to the state. */
  resetAfter: boolean
}

interface RecurrentOptions {
  [key: string]: Config
  cells: Cell[]
  sequences: boolean
  states: boolean
  backwards: boolean
  /** The second input is a mask `[batch, time]`. */
  masked: boolean
  zeroOutput: boolean
}

type Weights = Readonly<Record<string, tf.Tensor>>

/** Recurrent cells, one on top of the other, over `[batch, time, width]`. A masked step leaves states and output
 * unchanged. Source: keras/src/layers/rnn and `rnn` of keras/src/backend/tensorflow/rnn.py. */
export const recurrent: OwnLayer<RecurrentOptions> = ownLayer({
  className: 'KerasRecurrent',
  weights([shape], { cells }) {
    return cells.flatMap((cell, index) => {
      const width = index === 0 ? shape!.at(-1)! : cells[index - 1]!.units
      return weightsOf(cell, width, index)
    })
  },
  shape([shape], { cells, sequences, states }) {
    const [batch, time] = [shape![0]!, shape![1]!]
    const units = cells.at(-1)!.units
    const output = sequences ? [batch, time, units] : [batch, units]
    if (!states) return output
    return [output, ...cells.flatMap((cell) => statesOf(cell).map(() => [batch, cell.units]))]
  },
  call(inputs, weights, options) {
    const { cells, sequences, backwards, masked, zeroOutput } = options
    const [x, mask] = inputs as [tf.Tensor3D, tf.Tensor2D]
    const [batch, time] = x.shape
    const given = inputs.slice(masked ? 2 : 1) // the states to start with, in some calls
    let states = cells
      .flatMap((cell) => statesOf(cell).map(() => cell.units))
      .map((units, index) => given[index] ?? tf.zeros([batch, units]))
    let output: tf.Tensor = tf.zeros([batch, cells.at(-1)!.units])
    const steps = tf.unstack(backwards ? tf.reverse(x, 1) : x, 1)
    const kept = masked ? tf.unstack(backwards ? tf.reverse(mask, 1) : mask, 1) : []
    const outputs: tf.Tensor[] = []
    for (let step = 0; step < time; step++) {
      const next = stepOf(steps[step]!, states, weights, cells)
      const keep = kept[step] && tf.expandDims(tf.cast(kept[step]!, 'float32'), 1)
      const choose = (now: tf.Tensor, before: tf.Tensor) =>
        keep ? tf.add(tf.mul(now, keep), tf.mul(before, tf.sub(1, keep))) : now
      const before = zeroOutput ? tf.zerosLike(output) : output
      const shown = choose(next.output, before)
      output = keep && zeroOutput ? choose(next.output, output) : shown
      states = next.states.map((state, index) => choose(state, states[index]!))
      if (sequences) outputs.push(shown)
    }
    const result = sequences ? tf.stack(outputs, 1) : output
    return options.states ? [result, ...states] : result
  },
})

function statesOf({ kind }: Cell): string[] {
  return kind === 'LSTM' ? ['h', 'c'] : ['h']
}

const gates = { SimpleRNN: 1, LSTM: 4, GRU: 3 } as const

function weightsOf(cell: Cell, width: number, index: number): OwnWeight[] {
  const { units, useBias, kind, resetAfter } = cell
  const wide = units * gates[kind]
  const bias = kind === 'GRU' && resetAfter ? [2, wide] : [wide]
  return [
    { name: `${index}_kernel`, shape: [width, wide], initial: 'glorotUniform' },
    { name: `${index}_recurrent_kernel`, shape: [units, wide], initial: 'glorotUniform' },
    ...(useBias ? [{ name: `${index}_bias`, shape: bias, initial: 'zeros' as const }] : []),
  ]
}

function stepOf(
  input: tf.Tensor,
  states: readonly tf.Tensor[],
  weights: Weights,
  cells: readonly Cell[],
): { output: tf.Tensor; states: tf.Tensor[] } {
  let output = input
  const after: tf.Tensor[] = []
  for (const [index, cell] of cells.entries()) {
    const own = states.slice(after.length, after.length + statesOf(cell).length)
    const next = cellStep[cell.kind](output, own, partsOf(weights, index), cell)
    output = next[0]!
    after.push(...next)
  }
  return { output, states: after }
}

interface Parts {
  kernel: tf.Tensor
  recurrent: tf.Tensor
  bias?: tf.Tensor
}

function partsOf(weights: Weights, index: number): Parts {
  return {
    kernel: weights[`${index}_kernel`]!,
    recurrent: weights[`${index}_recurrent_kernel`]!,
    bias: weights[`${index}_bias`],
  }
}

type CellStep = (
  x: tf.Tensor,
  states: readonly tf.Tensor[],
  parts: Parts,
  cell: Cell,
) => tf.Tensor[]

const cellStep: Readonly<Record<Cell['kind'], CellStep>> = {
  SimpleRNN(x, [h], { kernel, recurrent, bias }, { activation }) {
    const product = tf.add(tf.matMul(x, kernel), tf.matMul(h!, recurrent))
    return [activationOf(activation)(bias ? tf.add(product, bias) : product)]
  },
  LSTM(x, [h, c], { kernel, recurrent, bias }, { activation, recurrentActivation }) {
    const [act, gate] = [activationOf(activation), activationOf(recurrentActivation)]
    const product = tf.add(tf.matMul(x, kernel), tf.matMul(h!, recurrent))
    const [i, f, n, o] = tf.split(bias ? tf.add(product, bias) : product, 4, 1) as tf.Tensor[]
    const cell = tf.add(tf.mul(gate(f!), c!), tf.mul(gate(i!), act(n!)))
    return [tf.mul(gate(o!), act(cell)), cell]
  },
  GRU(x, [h], { kernel, recurrent, bias }, { activation, recurrentActivation, resetAfter, units }) {
    const [act, gate] = [activationOf(activation), activationOf(recurrentActivation)]
    const biases = bias && (resetAfter ? tf.unstack(bias) : [bias])
    const product = tf.matMul(x, kernel)
    const input = biases ? tf.add(product, biases[0]!) : product
    const [inZ, inR, inH] = tf.split(input, 3, 1) as tf.Tensor[]
    const all = tf.matMul(h!, recurrent)
    const inner = biases && resetAfter ? tf.add(all, biases[1]!) : all
    const [ofZ, ofR, ofH] = tf.split(inner, 3, 1) as tf.Tensor[]
    const z = gate(tf.add(inZ!, ofZ!))
    const r = gate(tf.add(inR!, ofR!))
    const last = tf.slice(recurrent, [0, 2 * units], [units, units])
    const reset = resetAfter ? tf.mul(r, ofH!) : tf.matMul(tf.mul(r, h!), last)
    const candidate = act(tf.add(inH!, reset))
    return [tf.add(tf.mul(z, h!), tf.mul(tf.sub(1, z), candidate))]
  },
}
