import { canonicalOf, type Format, type Predictor } from '@inkstone/core'
import { engineSuite } from '@inkstone/testing'
import { glyphLine, glyphLineModel, glyphModel } from '../../test/glyphs'
import { amount } from '../formats/amount'
import { digits } from '../formats/digits'
import { luhn } from '../formats/luhn'
import { postcode } from '../formats/postcode'
import { agreement } from './agreement'
import { cuts } from './cuts'
import { wholeLine } from './wholeLine'

const model = glyphModel()
const lines = glyphLineModel()
const both = () => agreement({ engines: [cuts({ model }), wholeLine({ model: lines })] })
const expectations = { line: glyphLine('10275'), text: '10275' }

engineSuite('cuts', () => cuts({ model }), expectations)
engineSuite('wholeLine', () => wholeLine({ model: lines }), expectations)
engineSuite('agreement', both, expectations)

test('cuts hands out the images that were judged, if it is asked to', async () => {
  const line = glyphLine('10275')
  const likeliest = async (images: boolean) =>
    (await cuts({ model, images }).read(line, postcode(5))).texts[0]!
  const [plain, told] = [await likeliest(false), await likeliest(true)]
  expect(plain.digits.some((digit) => 'image' in digit)).toBe(false)
  for (const { class: digit, image } of told.digits) {
    const logits = await model.outputs(image!) // the model judges it as it did before
    expect(model.card!.classes![argMax(logits)]).toBe(digit)
  }
})

test('cuts asks the model of a clean line about its digits, and hardly more', async () => {
  let asked = 0
  const counted: Predictor = {
    ...model,
    outputs(images) {
      asked += images.length / 784
      return model.outputs(images)
    },
  }
  const { texts } = await cuts({ model: counted }).read(glyphLine('10275'), postcode(5))
  expect(texts[0]!.text).toBe('10275')
  expect(asked).toBeLessThanOrEqual(16)
})

function argMax(values: Float32Array): number {
  return values.indexOf(Math.max(...values))
}

describe('wholeLine', () => {
  const engine = wholeLine({ model: lines })
  const read = async (text: string, format = digits()) => {
    return (await engine.read(glyphLine(text), format)).texts[0]?.text
  }

  it.each(['27', '56789', '31415926535'])('reads %s', async (text) => {
    expect(await read(text)).toBe(text)
  })

  it('reads the same in windows as in one piece', async () => {
    const whole = wholeLine({ model: glyphLineModel(320) })
    const text = '314159265358'
    const [parts, piece] = [engine, whole].map((each) => each.read(glyphLine(text), digits()))
    expect((await parts!).texts[0]!.text).toBe(text)
    expect((await piece!).texts[0]!.text).toBe(text)
    const [one, other] = [(await parts!).texts[0]!, (await piece!).texts[0]!]
    expect(one.probability).toBeCloseTo(other.probability, 6)
  })

  it('puts a box around each digit', async () => {
    const line = glyphLine('10275')
    const [first] = (await engine.read(line, postcode(5))).texts
    for (const [at, { box }] of first!.digits.entries()) {
      const middle = box.left + box.width / 2
      // digits stand 22 pixels apart, the first one's ink begins with the line's
      expect(Math.abs(middle - (line.width * (at + 0.5)) / 5)).toBeLessThan(8)
      expect(box.height).toBeGreaterThan(15)
      expect(box.width).toBeLessThan(22)
    }
  })

  it('reads separators at the places of small marks, and dirt as nothing', async () => {
    expect(await read('1,234.50', amount())).toBe('1,234.50')
    expect(await read('72,40', amount({ separator: ',' }))).toBe('72,40')
    const { texts } = await engine.read(glyphLine('123.45'), digits())
    expect(texts[0]!.text).toBe('12345')
  })

  it('is no less sure of an amount because a comma might be a point, but is of what may be either', async () => {
    const sureOf = async (text: string, format: Format) => {
      const { texts } = await engine.read(glyphLine(text), format)
      const same = texts.filter(
        (one) => canonicalOf(format, one.text) === canonicalOf(format, text),
      )
      return same.reduce((sum, { probability }) => sum + probability, 0)
    }
    const plain = await sureOf('123456750', digits({ length: 9 }))
    const other = await sureOf('1,234,567.50', amount())
    expect(other).toBeGreaterThan(plain - 0.05)
    expect(await sureOf('1,234', amount({ decimals: 3 }))).toBeCloseTo(0.5, 1)
  })

  it('follows no reading that the format excludes', async () => {
    expect(await read('79927398713', luhn({ length: 11 }))).toBe('79927398713')
    const { texts, unconstrained } = await engine.read(
      glyphLine('79927398710'),
      luhn({ length: 11 }),
    )
    expect(unconstrained).toBe('79927398710')
    expect(texts.every(({ text }) => luhn({ length: 11 }).accepts(text))).toBe(true)
    expect(texts[0]?.probability ?? 0).toBeLessThan(0.5)
  })

  it('divides by the temperature of the card', async () => {
    const warm: Predictor = { ...lines, card: { ...lines.card, temperature: 3 } }
    const sure = async (one: Predictor) => {
      return (await wholeLine({ model: one }).read(glyphLine('27'), digits())).texts[0]!.probability
    }
    expect(await sure(warm)).toBeLessThan(await sure(lines))
  })

  it.each<[string, Partial<Predictor>]>([
    ['single digits', { card: { classes: [...'0123456789'] } }],
    ['a last blank', { card: { classes: [...'0123456789', 'blank'] } }],
    ['no card', { card: undefined }],
    ['another height', { inputShape: [32, 64, 1] }],
  ])('refuses a model of %s', (_, change) => {
    expect(() => wholeLine({ model: { ...lines, ...change } })).toThrow(
      'wholeLine.model: expected a model of text lines 28 grey pixels high, whose classes are blank and the characters, got one of',
    )
  })

  it('refuses outputs that are no whole steps', async () => {
    const short: Predictor = { ...lines, outputs: () => new Float32Array(7 * 11) }
    const reading = wholeLine({ model: short }).read(glyphLine('2'), digits())
    await expect(reading).rejects.toThrow('wholeLine.model: expected [1, steps, 11] outputs')
  })
})

describe('agreement', () => {
  const line = glyphLine('10275')
  const constant = (...texts: [text: string, probability: number][]) => ({
    ...{ name: 'constant', options: {} },
    async read() {
      const found = texts.map(([text, probability]) => ({ text, probability, digits: [] }))
      return { texts: found, unconstrained: texts[0]?.[0] ?? '' }
    },
  })
  const together = (...engines: ReturnType<typeof constant>[]) => {
    return agreement({ engines: [engines[0]!, engines[1]!] }).read(line, digits())
  }

  it('is surer than either where both read the same: by hand, 0.72 of 0.72 + 0.02', async () => {
    const { texts, disagree } = await together(constant(['12', 0.9]), constant(['12', 0.8]))
    expect(disagree).toBe(false)
    expect(texts.map(({ text }) => text)).toEqual(['12'])
    expect(texts[0]!.probability).toBeCloseTo(0.72 / (0.72 + 0.1 * 0.2), 9)
  })

  it('says so where both are sure of different texts, and weighs both', async () => {
    const one = constant(['12', 0.8], ['17', 0.2])
    const { texts, disagree } = await together(one, constant(['17', 0.9], ['12', 0.1]))
    expect(disagree).toBe(true)
    expect(texts.map(({ text }) => text)).toEqual(['17', '12'])
    expect(texts[0]!.probability).toBeCloseTo(0.18 / 0.26, 5)
    const unsure = constant(['12', 0.79], ['17', 0.21])
    expect((await together(unsure, constant(['17', 0.9], ['12', 0.1]))).disagree).toBe(false)
    const same = agreement({ engines: [constant(['1,234', 0.9]), constant(['1234', 0.9])] })
    expect((await same.read(line, amount())).disagree).toBe(false)
  })

  it('counts an engine less by its weight: by hand, the square roots of 0.64 and 0.36 times 0.2 and 0.8', async () => {
    const engines = [constant(['12', 0.64], ['17', 0.36]), constant(['17', 0.8], ['12', 0.2])]
    const weighed = agreement({ engines: [engines[0]!, engines[1]!], weights: [0.5, 1] })
    const { texts, disagree } = await weighed.read(line, digits())
    expect(disagree).toBe(false)
    expect(texts.map(({ text }) => text)).toEqual(['17', '12'])
    // that both miss: (1e-6)^0.5 of 1e-6
    expect(texts[0]!.probability).toBeCloseTo(0.48 / (0.48 + 0.16), 7)
    expect(weighed.options).toMatchObject({ engines: [{ weight: 0.5 }, { weight: 1 }] })
  })

  it.each([
    [[0.5], 'agreement.weights: expected two numbers, got 1.'],
    [[0.5, 2], 'agreement.weights: expected a number'],
    [0.5, 'agreement.weights: expected a list'],
  ])('refuses the weights %p', (weights, message) => {
    const engines = [constant(['1', 1]), constant(['1', 1])] as const
    expect(() => agreement({ engines, weights: weights as never })).toThrow(message)
  })

  it('is unsure where one of them reads nothing, by hand: 0.9 of 1e-6 against 0.1 of 1', async () => {
    const { disagree, texts } = await together(constant(['12', 0.9]), constant())
    expect(disagree).toBe(false)
    expect(texts[0]!.probability).toBeCloseTo(9e-6, 8)
    expect((await together(constant(), constant())).disagree).toBe(false)
  })

  it('refuses what are not two engines', () => {
    const one = constant(['1', 1])
    expect(() => agreement({ engines: [one] as never })).toThrow(
      'agreement.engines: expected two reading engines, got 1',
    )
    expect(() => agreement({ engines: [one, {}] as never })).toThrow('expected two reading engines')
  })
})
