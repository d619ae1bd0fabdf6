import type { PictureFile, Predictor } from '@inkstone/core'
import { classify } from './classify'
import { classifyLogits } from './classifyLogits'

/** The pixels are the logits. */
const card = {
  classes: ['a', 'b'],
  temperature: 2,
  thresholds: [
    { errorRate: 0.001, threshold: 0.9, coverage: 0.5 },
    { errorRate: 0.01, threshold: 0.7, coverage: 0.8 },
  ],
}
const sizes: number[] = []
const pixels: Predictor = {
  inputShape: [1, 2, 1],
  card,
  outputs(images) {
    sizes.push(images.length / 2)
    return images.slice()
  },
}
const picture = (file: string, ...image: number[]): PictureFile => {
  return { file, image: Float32Array.from(image) }
}
/** Of two logits, by hand. */
const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit))

const pictures = [
  picture('1.png', 4, 0),
  { file: '2.png', error: '2.png: no such file.' },
  picture('3.png', 0, 1),
  picture('4.png', 0, 5),
]

test('gives class, confidence and whether it is accepted; a bad file keeps its place', async () => {
  const found = await classify(pixels, pictures, { batchSize: 2 })
  expect(
    found.map((one) => ('error' in one ? one.error : [one.file, one.class, one.accepted])),
  ).toEqual([
    ['1.png', 'a', true],
    '2.png: no such file.',
    ['3.png', 'b', false],
    ['4.png', 'b', true],
  ])
  expect(sizes).toEqual([2, 1])
  const confidences = found.flatMap((one) => ('error' in one ? [] : [one.confidence]))
  const expected = [sigmoid(4 / 2), sigmoid(1 / 2), sigmoid(5 / 2)]
  confidences.forEach((confidence, at) => {
    expect(confidence).toBeCloseTo(expected[at]!, 6)
  })
})

test('another error rate has another threshold', async () => {
  const accepted = async (errorRate: number) =>
    (await classify(pixels, pictures, { errorRate })).map((one) => 'error' in one || one.accepted)
  expect(await accepted(0.01)).toEqual([true, true, false, true])
  expect(await accepted(0.001)).toEqual([false, true, false, true]) // sigmoid(2) is 0.88
  await expect(accepted(0.5)).rejects.toThrow(
    'classify.errorRate: expected an error rate with a threshold in the card (0.001, 0.01), got 0.5.',
  )
})

test('pictures may come one by one, and the card may have no thresholds', async () => {
  async function* one() {
    yield picture('1.png', 4, 0)
  }
  const bare = { ...card, thresholds: undefined, temperature: undefined }
  const found = await classify({ ...pixels, card: bare }, one())
  expect(found).toEqual([
    {
      file: '1.png',
      class: 'a',
      confidence: expect.closeTo(sigmoid(4), 6),
      probabilities: [expect.closeTo(sigmoid(4), 6), expect.closeTo(sigmoid(-4), 6)],
    },
  ])
})

test('what does not fit is refused', async () => {
  await expect(classify({ ...pixels, card: {} }, pictures)).rejects.toThrow(
    'classify: expected a predictor whose card names its classes, got one without.',
  )
  await expect(classify(pixels, [picture('1.png', 1)])).rejects.toThrow(
    '1.png: expected 1 x 2 x 1 = 2 values for the predictor, got 1.',
  )
})

test("logits that were computed elsewhere are named as a predictor's are", async () => {
  const [first, second] = classifyLogits([4, 0, 0, 1], card)
  expect(first).toMatchObject({ class: 'a', accepted: true })
  expect(first!.confidence).toBeCloseTo(sigmoid(4 / 2), 6)
  expect(second).toMatchObject({ class: 'b', accepted: false })
  expect(second!.probabilities[0]).toBeCloseTo(sigmoid(-1 / 2), 6)
  const [plain] = classifyLogits([0, 2], { classes: ['no', 'yes'] })
  expect(plain!.confidence).toBeCloseTo(0.8808, 4)
  expect(plain!.accepted).toBeUndefined()
  expect(() => classifyLogits([1, 2, 3], card)).toThrow(
    'expected a row of 2 for each image, got 3 values',
  )
  expect(() => classifyLogits([1, Number.NaN], card)).toThrow('expected finite values, got NaN')
})
