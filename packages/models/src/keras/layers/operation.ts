import * as tf from '@tensorflow/tfjs-core'
import type { Config } from '../kerasConfig'
import { type Operand, SliceOperand } from './operationParts'
import { operations } from './operations'
import { type OwnLayer, ownLayer } from './ownLayer'

interface OperationOptions {
  [key: string]: Config
  operation: string
  /** What it is called with; a tensor is `{ input: 0 }`, a slice `{ slice: [start, stop, step] }`. */
  operands: Config[]
  named: { [key: string]: Config }
}

/** An operation of `keras.ops` on tensors of the model. */
export const operationLayer: OwnLayer<OperationOptions> = ownLayer({
  className: 'KerasOperation',
  call(inputs, _, { operation, operands, named }) {
    const given = (value: Config): Operand => {
      if (Array.isArray(value)) return value.map(given)
      if (typeof value !== 'object' || value === null) return value
      if ('input' in value) return inputs[value.input as number]!
      if ('constant' in value) return tf.tensor(value.constant as number[])
      if ('ellipsis' in value) return new SliceOperand(null, null, null, true)
      const [start, stop, step] = value.slice as [number | null, number | null, number | null]
      return new SliceOperand(start, stop, step)
    }
    const names = Object.entries(named).map(([name, value]) => [name, given(value)] as const)
    return operations[operation]!.run(operands.map(given), Object.fromEntries(names))
  },
})
