import * as tf from '@tensorflow/tfjs-core'
import { onEveryIsa } from '../onEveryIsa'

const letters = 'abcdefghijklmnopqrstuvwxyz 0123456789äß漢'
/** Of any length up to 200, so that each way of FarmHash is met. */
const texts = Array.from({ length: 201 }, (_, length) =>
  Array.from({ length }, (_, at) => letters[(at * 7 + length * 13) % letters.length]).join(''),
)

/** The same on `cpu` and on ours. */
function expectSame(compute: () => tf.Tensor | tf.Tensor[]): void {
  const [expected, actual] = ['cpu', 'inkstone'].map((backend) => {
    void tf.setBackend(backend)
    const results = tf.tidy(() => [compute()].flat())
    const read = results.map((tensor) => ({
      ...{ shape: tensor.shape, dtype: tensor.dtype },
      values: Array.from(tensor.dataSync() as ArrayLike<unknown>),
    }))
    tf.dispose(results)
    return read
  })
  expect(actual).toEqual(expected)
}

const grid = (rows: number, columns: number, seed = 0) =>
  tf.tensor(
    Array.from({ length: rows * columns }, (_, at) => texts[(at * 3 + seed) % 60]!),
    [rows, columns],
    'string',
  )

onEveryIsa('texts', () => {
  test('pieces of texts as on cpu', () => {
    expectSame(() => [
      tf.slice(grid(5, 7), [1, 2], [3, 4]),
      tf.slice(grid(5, 7), [1, 0], [2, 7]),
      tf.slice(grid(5, 7), [2, 3], [0, 4]),
      tf.concat([grid(2, 3), grid(2, 4, 9)], 1),
      tf.concat([grid(2, 3), grid(4, 3, 9), tf.tensor([], [0, 3], 'string')]),
      tf.tile(grid(2, 3), [2, 3]),
    ])
  })

  test('a stack of texts', () => {
    void tf.setBackend('inkstone')
    const pair = (...values: string[]) => tf.tensor1d(values, 'string')
    const stacked = tf.stack([pair('a', 'ß'), pair('', 'd')], 1)
    expect(stacked.arraySync()).toEqual([
      ['a', ''],
      ['ß', 'd'],
    ])
  })

  test('hash buckets as on cpu, of every length', () => {
    expectSame(() =>
      [1, 2, 1000, 2 ** 31 - 1].map((buckets) =>
        tf.string.stringToHashBucketFast(tf.tensor1d(texts, 'string'), buckets),
      ),
    )
  })

  test('hash buckets of many texts: cut into tasks', () => {
    expectSame(() => tf.string.stringToHashBucketFast(grid(40, 40), 99))
  })

  test.each([
    [' ', true],
    [' ', false],
    ['', true],
    [' a', false],
  ])('texts split at "%s" as on cpu, empty tokens left out: %s', (delimiter, skipEmpty) => {
    const split = (values: string[]) => () =>
      tf
        .engine()
        .runKernel(
          'StringSplit',
          { input: tf.tensor1d(values, 'string'), delimiter: tf.scalar(delimiter, 'string') },
          { skipEmpty },
        ) as tf.Tensor[]
    expectSame(split([...texts, '', ' ', ' a  b ', 'c']))
    expectSame(split(['', '']))
  })
})
