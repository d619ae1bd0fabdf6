import assert from 'node:assert/strict'
import type { Format, InkLine, LineReading, ReadingEngine } from '@inkstone/core'
import { type Check, registerChecks } from './check'

export interface EngineExpectations {
  /** A line that the engine reads. */
  line: InkLine
  /** What is written there: digits. */
  text: string
}

/** Registers {@link engineChecks} as tests of an engine.
 * @param make returns a fresh one each time, with the same options
 * @example engineSuite('cuts', () => cuts({ model }), { line, text: '10275' }) */
export function engineSuite(
  name: string,
  make: () => ReadingEngine,
  expectations: EngineExpectations,
): void {
  registerChecks(`${name} as a ReadingEngine`, make, engineChecks(expectations))
}

/** What every {@link ReadingEngine} must do. */
export function engineChecks({ line, text }: EngineExpectations): readonly Check<ReadingEngine>[] {
  const any = digitsFormat([1, 40])
  return [
    {
      name: 'has a name, and options that JSON holds',
      async run(make) {
        const { name, options } = make()
        assert.ok(typeof name === 'string' && name !== '', 'expected a name')
        assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
      },
    },
    {
      name: 'reads what is written',
      async run(make) {
        const { texts, unconstrained, disagree } = await make().read(line, any)
        assert.equal(texts[0]?.text, text)
        assert.equal(unconstrained, text)
        assert.ok(!disagree, 'expected it to agree with itself')
      },
    },
    {
      name: 'gives texts of the format, the likeliest first, with probabilities that sum to 1 at most',
      async run(make) {
        for (const format of [
          any,
          digitsFormat([text.length]),
          digitsFormat([1]),
          refusing(text),
        ]) {
          const { texts } = await make().read(line, format)
          checkTexts(texts, format)
        }
      },
    },
    {
      name: 'says where each character is',
      async run(make) {
        const { texts } = await make().read(line, any)
        for (const { text: own, digits } of texts) {
          assert.equal(digits.map((digit) => digit.class).join(''), own)
          for (const { box, probability } of digits) {
            assert.ok(probability >= 0 && probability <= 1 + 1e-9, `got ${probability}`)
            const { left, top, width, height } = box
            const inside = left >= 0 && top >= 0 && left + width <= line.width
            assert.ok(inside && top + height <= line.height, `expected ${show(box)} in the line`)
            assert.ok(width > 0 && height > 0, `expected a box with ink, got ${show(box)}`)
          }
        }
        const [{ digits }] = texts as [LineReading['texts'][number]]
        const middles = digits.map(({ box }) => box.left + box.width / 2)
        const sorted = middles.toSorted((one, other) => one - other)
        assert.deepEqual(middles, sorted, 'expected the boxes from left to right')
      },
    },
    {
      name: 'reads the same again, and two lines at once',
      async run(make) {
        const engine = make()
        const first = await engine.read(line, any)
        const both = await Promise.all([engine.read(line, any), engine.read(blank(line), any)])
        assert.deepEqual(both[0], first)
        assert.deepEqual(await make().read(line, any), first)
      },
    },
    {
      name: 'does not change the line',
      async run(make) {
        const before = {
          ...line,
          ink: line.ink.slice(),
          smallMarks: line.smallMarks.map((mark) => ({ ...mark })),
        }
        await make().read(line, any)
        assert.deepEqual(line.ink, before.ink)
        assert.deepEqual(line.smallMarks, before.smallMarks)
      },
    },
    {
      name: 'is sure of nothing where there is no ink',
      async run(make) {
        const { texts } = await make().read(blank(line), any)
        for (const one of texts) {
          assert.ok(one.probability < 0.5, `expected no text, got '${one.text}'`)
        }
      },
    },
  ]
}

function checkTexts(texts: LineReading['texts'], format: Format): void {
  let [before, sum] = [Infinity, 0]
  const seen = new Set<string>()
  for (const { text, probability } of texts) {
    assert.ok(format.accepts(text), `expected texts of the format, got '${text}'`)
    assert.ok(!seen.has(text), `expected '${text}' once`)
    seen.add(text)
    assert.ok(probability >= 0 && probability <= before, 'expected the likeliest text first')
    before = probability
    sum += probability
  }
  assert.ok(sum <= 1 + 1e-6, `expected probabilities that sum to 1 at most, got ${sum}`)
}

/** The same line without its ink. */
function blank(line: InkLine): InkLine {
  return { ...line, ink: new Float32Array(line.ink.length), smallMarks: [] }
}

/** Digits of these lengths; from the least to the most for two. */
function digitsFormat(range: [length: number] | [least: number, most: number]): Format {
  const [least, most = least] = range
  return {
    name: 'some-digits',
    options: { least, most },
    characters: '0123456789',
    lengths: Array.from({ length: most - least + 1 }, (_, at) => least + at),
    mayBegin: (prefix) => /^\d*$/.test(prefix) && prefix.length <= most,
    accepts: (text) => /^\d+$/.test(text) && text.length >= least && text.length <= most,
  }
}

/** Every other text of the same length. */
function refusing(text: string): Format {
  const format = digitsFormat([text.length])
  return {
    ...format,
    name: 'another-text',
    mayBegin: (prefix) => format.mayBegin(prefix) && prefix !== text,
    accepts: (given) => format.accepts(given) && given !== text,
  }
}

function show(box: object): string {
  return JSON.stringify(box)
}
