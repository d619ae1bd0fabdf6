import { readFileSync } from 'node:fs'
import { goldenFile } from '@inkstone/testing'
import { fitTemperature } from '../index'

const golden = JSON.parse(readFileSync(goldenFile('metrics.json'), 'utf8'))

test('of four alike, of which three are right, the certainty is three in four', () => {
  const logits = [4, 0, 4, 0, 4, 0, 4, 0]
  expect(fitTemperature({ classes: 2, labels: [0, 0, 0, 1], logits })).toBeCloseTo(
    4 / Math.log(3),
    12,
  )
})

// SciPy, with y and z = np.log(p) of golden/metrics.json:
// nll = lambda b: -((z * b)[np.arange(500), y] - np.log(np.exp(z * b).sum(1))).mean()
// 1 / minimize_scalar(nll, bounds=(0.1, 10), method='bounded', options=dict(xatol=1e-14)).x
test('agrees with SciPy', () => {
  const logits = (golden.probabilities as number[][]).flat().map(Math.log)
  const found = fitTemperature({ classes: golden.classes, labels: golden.labels, logits })
  expect(found).toBeCloseTo(1.7529503295669373, 6) // as far as a minimum without a gradient is exact
})

test('logits of another scale have a temperature of that scale', () => {
  const logits = (golden.probabilities as number[][]).flat().map(Math.log)
  const of = (scale: number) =>
    fitTemperature({
      classes: golden.classes,
      labels: golden.labels,
      logits: logits.map((logit) => scale * logit),
    })
  expect(of(50) / of(1)).toBeCloseTo(50, 9)
  expect(of(0.02) / of(1)).toBeCloseTo(0.02, 9)
})

test.each([
  [
    'all right',
    [0, 1],
    [5, 0, 0, 5],
    'expected some images classified correctly and some not, got all classified correctly: the loss falls ' +
      'with every certainty, so no temperature is best. Fit on more images, or leave the temperature at 1.',
  ],
  [
    'all wrong',
    [1, 0],
    [5, 0, 0, 5],
    'got no better than guessed: the loss rises with every certainty',
  ],
  ['none', [], [], 'expected at least one image, got none. Fit on the validation part.'],
  ['lengths', [0, 1], [1, 2, 3], 'expected 2 labels x 2 classes = 4 logits, got 3.'],
  ['label', [2], [1, 2], 'expected labels that are whole numbers from 0 to 1, got 2 in row 0.'],
  ['NaN', [0], [1, Number.NaN], 'expected finite logits, got NaN in row 0, class 1.'],
])('%s is refused', (_, labels, logits, message) => {
  expect(() => fitTemperature({ classes: 2, labels, logits })).toThrow(message)
})
