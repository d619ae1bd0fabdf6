import { dense } from './dense'

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))

export interface Cell {
  /** `[inputs, gates x units]` */
  kernel: number[][]
  /** `[units, gates x units]` */
  recurrentKernel: number[][]
  bias: number[]
}

/** The state after the last row of a sequence, from a state of zeros. */
export function simpleRnn(rows: number[][], { kernel, recurrentKernel, bias }: Cell): number[] {
  return rows.reduce<number[]>(
    (h, row) => dense(row, kernel, dense(h, recurrentKernel, bias)).map(Math.tanh),
    recurrentKernel.map(() => 0),
  )
}

/** The same with a memory `c` that gates write to, keep and read. */
export function lstm(rows: number[][], { kernel, recurrentKernel, bias }: Cell): number[] {
  const units = recurrentKernel.length
  let h = recurrentKernel.map(() => 0)
  let c = h
  for (const row of rows) {
    const all = dense(row, kernel, dense(h, recurrentKernel, bias))
    const [input, forget, content, output] = [0, 1, 2, 3].map((gate) =>
      all.slice(gate * units, (gate + 1) * units),
    ) as [number[], number[], number[], number[]]
    c = c.map((old, unit) => {
      return sigmoid(forget[unit]!) * old + sigmoid(input[unit]!) * Math.tanh(content[unit]!)
    })
    h = c.map((value, unit) => sigmoid(output[unit]!) * Math.tanh(value))
  }
  return h
}

/** The same with the state itself as the memory: `z` keeps the old state, `r` selects what of it is used. */
export function gru(rows: number[][], { kernel, recurrentKernel, bias }: Cell): number[] {
  const units = recurrentKernel.length
  const zero = bias.map(() => 0)
  let h = recurrentKernel.map(() => 0)
  for (const row of rows) {
    const ofRow = dense(row, kernel, bias)
    const ofState = dense(h, recurrentKernel, zero)
    const gate = (at: number) => sigmoid(ofRow[at]! + ofState[at]!)
    const kept = h.map((old, unit) => gate(units + unit) * old)
    const content = dense(kept, recurrentKernel, ofRow)
    h = h.map((old, unit) => {
      const z = gate(unit)
      return z * old + (1 - z) * Math.tanh(content[2 * units + unit]!)
    })
  }
  return h
}
