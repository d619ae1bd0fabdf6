import type { Split } from '../contracts/dataset'
import { assertSplit, noteSplits } from './assertSplit'

const part = (name: string): Split => {
  const refuse = () => Promise.reject(new Error('nobody reads'))
  return {
    ...{ dataset: 'digits', name, size: 1, imageShape: [1, 1, 1], classes: ['0', '1'] },
    labels: Int32Array.of(0),
    read: refuse,
    // biome-ignore lint/correctness/useYield: there is nothing to read
    async *batches() {
      throw new Error('nobody reads')
    },
    digests: refuse,
    fingerprint: refuse,
  }
}
const splits: Readonly<Record<string, Split>> = { train: part('train'), test: part('test') }
const expected = 'trainer.training: expected a split, such as splits.train of a loaded dataset, got'

test('says what a mistyped split may have meant', () => {
  expect(() => assertSplit('trainer.training', splits.traim)).toThrow(
    `${expected} undefined. A name that the dataset does not have gives undefined: Object.keys(splits) lists them.`,
  )
  noteSplits({ name: 'digits', splits })
  noteSplits({ name: 'letters', splits: { all: part('all') } })
  expect(() => assertSplit('trainer.training', splits.traim)).toThrow(
    `${expected} undefined. digits has train, test; letters has all.`,
  )
  expect(() => assertSplit('trainer.training', splits.train)).not.toThrow()
})

test('remembers the last three datasets', () => {
  for (const name of ['a', 'b', 'c']) noteSplits({ name, splits })
  expect(() => assertSplit('trainer.training', null)).toThrow(
    `${expected} null. a has train, test; b has train, test; c has train, test.`,
  )
})

test.each([
  [{ name: 'digits', load() {} }, 'a dataset. Load it and take a part of it: (await dataset.load'],
  [{ name: 'digits', splits }, 'a loaded dataset. It has train, test.'],
  ['train', 'string.'],
  [[1, 2], 'an object of another kind.'],
])('tells %j from a split', (given, words) => {
  expect(() => assertSplit('trainer.training', given)).toThrow(`${expected} ${words}`)
})
