import { datasetSuite } from '@inkstone/testing'
import { optdigits, parseDigits } from './optdigits'

datasetSuite('optdigits', () => optdigits({ validation: 0.1 }))

const usual = optdigits() // loaded once for all tests that only read

/** Images of each digit, 0 to 9, as scikit-learn's documentation of load_digits counts them. */
const counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

test('a fifth of each digit is held out, by the seed', async () => {
  const { splits, imageShape, classes } = await usual.load()
  expect(Object.keys(splits)).toEqual(['train', 'test'])
  expect([splits.train!.size, splits.test!.size]).toEqual([1438, 359])
  expect(imageShape).toEqual([28, 28, 1])
  expect(classes.join('')).toBe('0123456789')
  counts.forEach((count, digit) => {
    const held = splits.test!.labels.filter((label) => label === digit).length
    const kept = splits.train!.labels.filter((label) => label === digit).length
    expect(held + kept).toBe(count)
    expect(Math.abs(held - count / 5)).toBeLessThan(1)
  })
  const other = await optdigits({ seed: 2 }).load()
  expect(await other.splits.test!.fingerprint()).not.toBe(await splits.test!.fingerprint())
})

test('a validation part is cut from train and leaves the test as it is', async () => {
  const plain = await usual.load()
  const { splits } = await optdigits({ validation: 0.1 }).load()
  expect([splits.train!.size, splits.validation!.size]).toEqual([1294, 144])
  expect(await splits.test!.fingerprint()).toBe(await plain.splits.test!.fingerprint())
})

test('bad options are refused where they are given', () => {
  expect(() => optdigits({ test: 0 })).toThrow(
    'optdigits.test: expected a number >= 0.01 and <= 0.9, got 0.',
  )
  expect(() => optdigits({ validation: Number.NaN })).toThrow('optdigits.validation')
  expect(() => optdigits({ seed: 0.5 })).toThrow('optdigits.seed')
  const misspelt = { seed: 1, directory: 'x' }
  expect(() => optdigits(misspelt)).toThrow('optdigits.directory: expected one of the options')
})

test('a damaged file is refused with its line', () => {
  const row = [...new Array<number>(63).fill(0), 16]
  const line = (values: (number | string)[]) => values.join(',')
  const found = (text: string) =>
    `digits.csv.gz, line 2: expected 64 whole numbers from 0 to 16 and a label from 0 to 9, found '${text.slice(0, 40)}'.`
  for (const bad of [
    line([...row.slice(1), 3]),
    line([...row, 10]),
    line([17, ...row.slice(1), 3]),
    line(['x', ...row.slice(1), 3]),
    line(['', ...row.slice(1), 3]),
  ]) {
    expect(() => parseDigits(`${line([...row, 3])}\n${bad}\n`, 'digits.csv.gz')).toThrow(found(bad))
  }
})
