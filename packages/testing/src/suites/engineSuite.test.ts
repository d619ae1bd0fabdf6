import type { InkLine, LineReading, ReadingEngine } from '@inkstone/core'
import { engineChecks, engineSuite } from './engineSuite'

const line: InkLine = {
  ...{ ink: new Float32Array(200).fill(0.5), width: 20, height: 10, digitHeight: 10 },
  smallMarks: [],
}
const expectations = { line, text: '42' }

/** Reads `42` wherever there is ink; a class, so that it is called through the object. */
class FortyTwo implements ReadingEngine {
  readonly name: string = 'forty-two'
  readonly options = {}
  readonly texts: readonly [string, number][] = [
    ['42', 0.8],
    ['47', 0.1],
  ]
  async read(
    { ink, height }: InkLine,
    format: Parameters<ReadingEngine['read']>[1],
  ): Promise<LineReading> {
    if (ink.every((value) => value === 0)) return { texts: [], unconstrained: '' }
    const texts = this.texts
      .filter(([text]) => format.accepts(text))
      .map(([text, probability]) => ({
        ...{ text, probability },
        digits: [...text].map((character, at) => ({
          ...{ box: { left: 10 * at, top: 0, width: 9, height }, class: character, probability },
        })),
      }))
    return { texts, unconstrained: '42' }
  }
}

engineSuite('a class', () => new FortyTwo(), expectations)

function broken(change: (reading: LineReading) => LineReading): ReadingEngine {
  const engine = new FortyTwo()
  return {
    ...{ name: 'broken', options: {} },
    read: async (given, format) => change(await engine.read(given, format)),
  }
}

let reads = 0
test.each<[string, ReadingEngine]>([
  ['has a name', Object.assign(new FortyTwo(), { name: '' })],
  ['reads what is written', broken((reading) => ({ ...reading, texts: reading.texts.slice(1) }))],
  ['reads what is written', broken((reading) => ({ ...reading, disagree: true }))],
  ['the likeliest first', broken((reading) => ({ ...reading, texts: reading.texts.toReversed() }))],
  [
    'texts of the format',
    broken((reading) => {
      return { ...reading, texts: [...reading.texts, { text: '7', probability: 0.1, digits: [] }] }
    }),
  ],
  [
    'sum to 1 at most',
    broken((reading) => {
      return { ...reading, texts: reading.texts.map((one) => ({ ...one, probability: 0.7 })) }
    }),
  ],
  [
    'where each character is',
    broken((reading) => {
      return { ...reading, texts: reading.texts.map((one) => ({ ...one, digits: [] })) }
    }),
  ],
  [
    'reads the same again',
    broken((reading) => ({ ...reading, unconstrained: `${reading.unconstrained}${reads++}` })),
  ],
  [
    'does not change the line',
    {
      ...{ name: 'eraser', options: {} },
      async read(given, format) {
        const reading = await new FortyTwo().read(given, format)
        given.ink[0] = Math.random()
        return reading
      },
    },
  ],
  [
    'sure of nothing',
    broken((reading) => ({
      ...reading,
      texts: reading.unconstrained ? reading.texts : [{ text: '1', probability: 0.9, digits: [] }],
    })),
  ],
])('finds what fails in "%s"', async (name, engine) => {
  const own = { ...expectations, line: { ...line, ink: line.ink.slice() } }
  const check = engineChecks(own).find((one) => one.name.includes(name))!
  await check.run(() => new FortyTwo())
  await expect(check.run(() => engine)).rejects.toThrow()
})
