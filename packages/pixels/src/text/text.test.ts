import fc from 'fast-check'
import { alignText } from './alignText'
import { bestPath } from './bestPath'
import { editDistance } from './editDistance'
import { prefixBeam } from './prefixBeam'

// Distances by hand; kitten and sitting are Levenshtein's textbook pair
test.each([
  ['kitten', 'sitting', 3],
  ['1234', '124', 1],
  ['', '123', 3],
  ['10115', '10151', 2],
  ['same', 'same', 0],
])('from %s to %s', (one, other, distance) => {
  expect(editDistance(one, other)).toBe(distance)
  expect(editDistance(other, one)).toBe(distance)
})

/** Logits of a few steps and outputs; the blank is the first. */
const sequences = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 2, max: 4 }))
  .chain(([steps, outputs]) =>
    fc.record({
      steps: fc.constant(steps),
      outputs: fc.constant(outputs),
      values: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: steps * outputs,
        maxLength: steps * outputs,
      }),
    }),
  )

interface Sequence {
  steps: number
  outputs: number
  values: number[]
}

const letters = ['', 'a', 'b', 'c']

/** Every path of outputs, one after another. */
function* paths({ steps, outputs, values }: Sequence) {
  const rows = Array.from({ length: steps }, (_, step) => {
    const row = values.slice(step * outputs, (step + 1) * outputs).map(Math.exp)
    const sum = row.reduce((total, value) => total + value, 0)
    return row.map((value) => value / sum)
  })
  for (let number = 0; number < outputs ** steps; number++) {
    const path = rows.map((_, step) => Math.floor(number / outputs ** step) % outputs)
    const written = path.filter((output, step) => output !== 0 && output !== path[step - 1])
    yield {
      path,
      text: written.map((output) => letters[output]).join(''),
      probability: path.reduce((product, output, step) => product * rows[step]![output]!, 1),
    }
  }
}

/** The probability of every text. */
function allTexts(sequence: Sequence): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { text, probability } of paths(sequence)) {
    sums.set(text, (sums.get(text) ?? 0) + probability)
  }
  return sums
}

test('the best path merges repeats and leaves blanks out', () => {
  const rows = [1, 1, 0, 1, 2, 2, 0, 0, 1].flatMap((best) =>
    [0, 1, 2].map((output) => (output === best ? 5 : 1)),
  )
  expect(bestPath({ values: rows, outputs: 3 })).toEqual([1, 1, 2, 1])
  expect(bestPath({ values: rows, outputs: 3, blank: 2 })).toEqual([1, 0, 1, 0, 1])
  expect(bestPath({ values: [], outputs: 3 })).toEqual([])
})

test('the best path is the likeliest of all paths, written down', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const most = [...paths(sequence)].reduce((best, one) => {
        return one.probability > best.probability * (1 + 1e-12) ? one : best
      })
      const found = bestPath(sequence).map((output) => letters[output])
      const own = [...paths(sequence)].filter(({ text }) => text === found.join(''))
      expect(Math.max(...own.map(({ probability }) => probability))).toBeCloseTo(
        most.probability,
        12,
      )
    }),
  )
})

test('a wide beam finds every text, with the sum over all of its paths', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const characters = letters.slice(0, sequence.outputs)
      const found = prefixBeam({ ...sequence, characters, width: 10_000 })
      const expected = [...allTexts(sequence)].sort((one, other) => other[1] - one[1])
      expect(found).toHaveLength(expected.length)
      const sums = new Map(expected)
      found.forEach(({ text, score }, at) => {
        expect(Math.abs(Math.exp(score) - sums.get(text)!)).toBeLessThan(1e-9)
        expect(Math.abs(Math.exp(score) - expected[at]![1])).toBeLessThan(1e-9) // in order
      })
    }),
  )
})

test('a constraint leaves the wanted texts alone, with the same sums', () => {
  fc.assert(
    fc.property(sequences, fc.integer({ min: 1, max: 3 }), (sequence, length) => {
      const characters = letters.slice(0, sequence.outputs)
      // at most so many characters, and no b behind an a
      const mayBegin = (text: string) => text.length <= length && !text.includes('ab')
      const found = prefixBeam({ ...sequence, characters, mayBegin, width: 10_000 })
      const expected = [...allTexts(sequence)].filter(([text]) => mayBegin(text))
      expect(found.map(({ text }) => text).sort()).toEqual(expected.map(([text]) => text).sort())
      const sums = new Map(expected)
      for (const { text, score } of found) {
        expect(Math.abs(Math.exp(score) - sums.get(text)!)).toBeLessThan(1e-9)
      }
    }),
  )
})

test('finds a likelier text than the best path: Graves, 2006, figure 2', () => {
  // the best path is all blanks, 0.36; a is written by three paths, 0.64
  const values = [0.6, 0.4, 0.6, 0.4].map(Math.log)
  expect(bestPath({ values, outputs: 2 })).toEqual([])
  const [first, second] = prefixBeam({ values, outputs: 2, characters: ['', 'a'], width: 2 })
  expect(first!.text).toBe('a')
  expect(Math.exp(first!.score)).toBeCloseTo(0.64, 12)
  expect(Math.exp(second!.score)).toBeCloseTo(0.36, 12)
})

test('a text is laid where its likeliest path has it', () => {
  fc.assert(
    fc.property(sequences, (sequence) => {
      const best = new Map<string, { path: number[]; probability: number }>()
      for (const { path, text, probability } of paths(sequence)) {
        if (probability > (best.get(text)?.probability ?? 0)) best.set(text, { path, probability })
      }
      for (const [text, { probability }] of best) {
        const written = [...text].map((letter) => letters.indexOf(letter))
        const aligned = alignText(sequence, written)!
        const path = Array<number>(sequence.steps).fill(0)
        for (const [at, { first, last }] of aligned.entries()) {
          path.fill(written[at]!, first, last + 1)
        }
        const own = [...paths(sequence)].find((one) => one.path.join() === path.join())!
        expect(own.text).toBe(text)
        expect(own.probability).toBeCloseTo(probability, 12)
      }
    }),
    { numRuns: 30 },
  )
})

test('too few steps for a text: none', () => {
  expect(alignText({ values: [0, 0, 0, 0], outputs: 2 }, [1, 1])).toBeUndefined() // 1 blank 1 takes three
  expect(alignText({ values: [0, 0, 0, 0, 0, 0], outputs: 2 }, [1, 1])).toEqual([
    { first: 0, last: 0 },
    { first: 2, last: 2 },
  ])
})

test.each<[() => unknown, string]>([
  [() => bestPath({ values: [1, 2, 3], outputs: 2 }), 'bestPath: expected values [steps, outputs]'],
  [() => bestPath({ values: [1, 2], outputs: 2, blank: 2 }), 'and the blank 2.'],
  [
    () => prefixBeam({ values: [1, 2], outputs: 2, characters: ['a'] }),
    'prefixBeam.characters: expected one for each of the 2 outputs, got 1.',
  ],
  [() => alignText({ values: [1, 2], outputs: 2 }, [0]), 'other than the blank 0, got 0.'],
])('refuses wrong arguments: %#', (act, message) => {
  expect(act).toThrow(message)
  expect(act).toThrow(RangeError)
})
