import type { ReadingEngine, StringSource } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import { glyphPicture } from '../../test/glyphs'
import { amount } from '../formats/amount'
import { digits } from '../formats/digits'
import { calibrateReader } from './calibrateReader'
import { reader } from './reader'

const picture = glyphPicture(['7'])

/** As many strings `7`; the engine reads them one after another, the surest first, and those at these places wrong. */
function strings(size: number, name = 'validation'): StringSource {
  const texts = Array<string>(size).fill('7')
  return {
    ...{ dataset: 'sevens', name, size, texts, digits: tinySplit({ name }) },
    async read() {
      return { picture, text: '7', kind: 'digits', digits: [0], boxes: [] }
    },
  }
}

function engine(size: number, wrong: readonly number[]): ReadingEngine {
  let at = 0
  return {
    name: 'in turn',
    options: {},
    async read() {
      const text = wrong.includes(at) ? '1' : '7'
      const probability = 1 - at++ / (2 * size)
      return { texts: [{ text, probability, digits: [] }], unconstrained: text }
    },
  }
}

it('counts what means the same as right', async () => {
  const options = { model: sureOf('1234'), format: amount(), strings: stringsOf('1,234') }
  expect((await calibrateReader(options)).wrong).toBe(0)
})

it('counts what is read instead of a text that the format does not accept as wrong', async () => {
  const options = { model: sureOf('123'), format: amount(), strings: stringsOf('1,23') }
  await expect(calibrateReader(options)).rejects.toThrow(
    'of the 299 surest texts of 300 strings 299 are wrong',
  )
})

function stringsOf(text: string): StringSource {
  return {
    ...{ ...strings(300), texts: Array<string>(300).fill(text) },
    read: async () => ({ picture, text, kind: 'digits', digits: [0], boxes: [] }),
  }
}

function sureOf(text: string): ReadingEngine {
  const texts = [{ text, probability: 1, digits: [] }]
  return {
    name: `sure of ${text}`,
    options: {},
    read: async () => ({ texts, unconstrained: text }),
  }
}

const found = (size: number, wrong: readonly number[], more: object = {}) =>
  calibrateReader({ model: engine(size, wrong), format: digits(), strings: strings(size), ...more })

it('accepts all where the bound holds for all', async () => {
  const threshold = await found(474, [])
  // scipy: beta.ppf(0.95, 1, 474)
  expect(threshold).toMatchObject({
    errorRate: 0.01,
    of: 'read',
    strings: 474,
    read: 474,
    wrong: 0,
  })
  expect(threshold.bound).toBeCloseTo(0.0063002, 6)
})

it('stops where the bound leaves the limit', async () => {
  const late = Array.from({ length: 60 }, (_, at) => 940 + at)
  const threshold = await found(1000, late)
  // beta.ppf(0.95, 1, 940) is below 0.01, beta.ppf(0.95, 21, 940) above; every 20th is tried, from the 500th
  expect(threshold.read).toBe(940)
  expect(threshold.wrong).toBe(0)
  const read = reader({ model: engine(1000, late), format: digits(), threshold })
  let accepted = 0
  for (let at = 0; at < 1000; at++) if ((await read(picture)).accepted) accepted++
  expect(accepted).toBe(940)
})

it('counts wrong texts among all strings if it is told so', async () => {
  const late = Array.from({ length: 100 }, (_, at) => 900 + at)
  const { wrong, bound, read } = await found(1000, late, { of: 'all' })
  // scipy: beta.ppf(0.95, k + 1, 1000 - k) is 0.00913 for k = 4, 0.01048 for k = 5; every 20th is tried, from the first
  expect({ wrong, read }).toEqual({ wrong: 1, read: 901 })
  expect(bound).toBeLessThan(0.01)
})

it('counts all texts that are as sure as the threshold', async () => {
  let at = 0
  const alike: ReadingEngine = {
    ...engine(1000, []),
    async read() {
      const text = at++ < 800 ? '7' : '1' // a fifth is wrong, and none is surer than another
      return { texts: [{ text, probability: 1, digits: [] }], unconstrained: text }
    },
  }
  const options = { model: alike, format: digits(), strings: strings(1000) }
  await expect(calibrateReader(options)).rejects.toThrow('found none')
})

it('calibrates with the second opinion that the reader will have', async () => {
  const model = sureOf('7')
  const [same, other] = [sureOf('7'), sureOf('1')]
  await expect(found(474, [], { model, line: same })).resolves.toMatchObject({ read: 474 })
  await expect(found(474, [], { model, line: other })).rejects.toThrow(
    'strings to be read at any confidence, got 0',
  )
})

it('says how many strings it needs', async () => {
  await expect(found(298, [])).rejects.toThrow(
    'calibrateReader.strings: expected at least 299 strings for an error rate of 0.01, got 298',
  )
  await expect(found(299, [])).resolves.toMatchObject({ read: 299 })
  await expect(found(100, [], { errorRate: 0.001 })).rejects.toThrow('at least 2995 strings')
})

it('says so if the surest texts are wrong', async () => {
  await expect(found(500, [0, 1, 2])).rejects.toThrow(
    'of the 299 surest texts of 500 strings 3 are wrong',
  )
})

it('refuses a test, and a threshold of another error rate', async () => {
  const model = engine(500, [])
  const test = strings(500, 'test')
  await expect(calibrateReader({ model, format: digits(), strings: test })).rejects.toThrow('test')
  const threshold = await found(474, [])
  expect(() => reader({ model, format: digits(), errorRate: 0.05, threshold })).toThrow(
    'expected one found for an error rate of 0.05, got one for 0.01',
  )
})
