import { random } from '@inkstone/core'
import { orthogonalMatrix } from './orthogonal'

test.each([[[8, 8]], [[5, 12]], [[12, 5]], [[3, 2, 4]]])(
  'the shorter side of %j is orthonormal',
  (shape) => {
    const columns = shape.at(-1)!
    const values = orthogonalMatrix(shape, 2, random(1))
    const rows = values.length / columns
    const at = (row: number, column: number) => values[row * columns + column]!
    const [count, length] = rows < columns ? [rows, columns] : [columns, rows]
    const entry = rows < columns ? at : (first: number, second: number) => at(second, first)
    for (let first = 0; first < count; first++) {
      for (let second = 0; second < count; second++) {
        let product = 0
        for (let index = 0; index < length; index++) {
          product += entry(first, index) * entry(second, index)
        }
        expect(product).toBeCloseTo(first === second ? 4 : 0, 5) // a gain of 2, squared
      }
    }
  },
)

test('another stream gives another matrix, the same one the same', () => {
  const one = orthogonalMatrix([3, 3], 1, random(1))
  expect(orthogonalMatrix([3, 3], 1, random(1))).toEqual(one)
  expect(orthogonalMatrix([3, 3], 1, random(2))).not.toEqual(one)
})
