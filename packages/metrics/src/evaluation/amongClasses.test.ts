import '@tensorflow/tfjs-backend-cpu'
import type { Predictor } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import { amongClasses, classify, evaluate } from '../index'

/** Logits 0, 1, 2 for a blank image, and 3, 1, 2 for another. */
const three: Predictor = {
  inputShape: [1, 2, 1],
  card: {
    classes: ['1', '7', 'none'],
    thresholds: [{ errorRate: 0.01, threshold: 0.9, coverage: 0.8 }],
  },
  outputs: (images) =>
    Float32Array.from({ length: (images.length / 2) * 3 }, (_, at) => {
      return at % 3 === 0 ? 3 * images[(2 * at) / 3]! : at % 3
    }),
}

describe('amongClasses', () => {
  it('gives the probabilities under the condition that an image is of these classes, without thresholds', async () => {
    const digit = amongClasses(three, '71')
    const found = await classify(digit, [
      { file: 'blank', image: new Float32Array(2) },
      { file: 'ink', image: Float32Array.of(1, 0) },
    ])
    const e = Math.E
    expect(digit.card).toEqual({ classes: ['7', '1'] })
    expect(found).toEqual([
      {
        file: 'blank',
        class: '7',
        confidence: expect.closeTo(e / (1 + e), 6),
        probabilities: [expect.closeTo(e / (1 + e), 6), expect.closeTo(1 / (1 + e), 6)],
      },
      {
        file: 'ink',
        class: '1',
        confidence: expect.closeTo(e ** 3 / (e + e ** 3), 6),
        probabilities: [
          expect.closeTo(e / (e + e ** 3), 6),
          expect.closeTo(e ** 3 / (e + e ** 3), 6),
        ],
      },
    ])
  })

  it('is tested on data that has these classes alone', async () => {
    const split = tinySplit({ name: 'test', size: 12 })
    const model: Predictor = {
      inputShape: [6, 6, 1],
      card: { classes: ['none', ...split.classes] },
      outputs: (images) => Float32Array.from({ length: images.length / 9 }, (_, at) => -(at % 4)),
    }
    const { evaluation } = await evaluate({
      ...{ name: 'tiny/test', split, lineage: [] },
      model: amongClasses(model, split.classes),
    })
    const first = split.labels.filter((label) => label === 0).length
    expect(evaluation.accuracy).toBe(first / 12) // it always says the first class
  })

  it.each([
    ['', 'expected some of 1, 7, none, each once, got an empty list.'],
    ['73', 'expected some of 1, 7, none, each once, got 7, 3.'],
    [['none', 'none'], 'expected some of 1, 7, none, each once, got none, none.'],
  ])('refuses %j', (classes, message) => {
    expect(() => amongClasses(three, classes)).toThrow(message)
  })

  it('refuses what is no list of names, and keeps the names that it was given', async () => {
    expect(() => amongClasses(three, [1, 7] as unknown as string[])).toThrow(
      "amongClasses.classes: expected names of classes, such as '17' or ['1', '7'], got [1,7]",
    )
    const names = ['7', '1']
    const digit = amongClasses(three, names)
    names.push('none')
    expect(digit.card?.classes).toEqual(['7', '1'])
    expect(await digit.outputs(Float32Array.of(0, 0))).toEqual(Float32Array.of(1, 0))
  })

  it('refuses a predictor without class names, or of another task', () => {
    const lines = { ...three, card: { ...three.card, name: 'lines', task: 'text-line' } }
    expect(() => amongClasses(lines, '17')).toThrow(
      'amongClasses: expected a classifier, got lines, whose task is text-line.',
    )
    expect(() => amongClasses({ ...three, card: {} }, '1')).toThrow('names its classes')
  })
})
