import { type Random, random } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'

/** A matrix whose shorter side is orthonormal, times `gain` (Saxe, McClelland and Ganguli, 2014): normal draws,
 * orthogonalised twice by Gram-Schmidt in float64, which keeps the products of two rows below 1e-15.
 * @param shape `[rows, columns]`; sizes before the last count as rows
 * @returns `rows * columns` values, row by row
 * @example orthogonalMatrix([128, 512], 1, random(1)) */
export function orthogonalMatrix(
  shape: readonly number[],
  gain: number,
  stream: Random,
): Float32Array {
  const columns = shape.at(-1)!
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1)
  const [count, length] = rows < columns ? [rows, columns] : [columns, rows]
  const basis: Float64Array[] = []
  for (let at = 0; at < count; at++) {
    const vector = new Float64Array(length).map(() => stream.normal())
    for (const other of [...basis, ...basis]) subtract(vector, other, dot(vector, other))
    const norm = Math.sqrt(dot(vector, vector))
    basis.push(vector.map((value) => value / norm))
  }
  const values = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = rows < columns ? basis[row]![column]! : basis[column]![row]!
      values[row * columns + column] = gain * value
    }
  }
  return values
}

function dot(first: Float64Array, second: Float64Array): number {
  return first.reduce((sum, value, index) => sum + value * second[index]!, 0)
}

function subtract(from: Float64Array, direction: Float64Array, length: number): void {
  for (let index = 0; index < from.length; index++) from[index]! -= length * direction[index]!
}

/** The name under which recurrent layers take {@link orthogonalMatrix} as an initialiser. TensorFlow.js' own
 * `orthogonal` needs chained operations, which Inkstone does not load. `seedWeights` then draws it from the seed. */
export const orthogonal = 'InkstoneOrthogonal'

class Orthogonal extends tf.serialization.Serializable {
  static className: string = orthogonal

  apply(shape: number[]): tf.Tensor {
    return tf.tensor(orthogonalMatrix(shape, 1, random(0)), shape)
  }

  getConfig(): tf.serialization.ConfigDict {
    return {}
  }
}

tf.serialization.registerClass(Orthogonal)
