import { readFileSync } from 'node:fs'
import { goldenFile } from '@inkstone/testing'
import { likelyWrongLabels } from '../index'

test('by hand', () => {
  // usual confidence: of 0 (0.9 + 0.8 + 0.1) / 3 = 0.6, of 1 (0.8 + 0.7) / 2 = 0.75
  const probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7]
  expect(likelyWrongLabels({ classes: 2, labels: [0, 0, 0, 1, 1], probabilities })).toEqual([
    { position: 2, label: 0, suggestion: 1, margin: expect.closeTo(0.8, 12) },
  ])
})

test('less than the usual confidence of a class is not enough', () => {
  const probabilities = [0.9, 0.1, 0.9, 0.1, 0.2, 0.8, 0.05, 0.95]
  expect(likelyWrongLabels({ classes: 2, labels: [0, 0, 0, 1], probabilities })).toEqual([])
})

test('a class that nobody bears is no suggestion', () => {
  expect(likelyWrongLabels({ classes: 2, labels: [0], probabilities: [0.1, 0.9] })).toEqual([])
})

// NumPy, with y and p of golden/metrics.json: t = [p[y == c, c].mean() for each class c that occurs];
// of each row the greatest p[i, j] >= t[j]; listed where j != y[i], by falling p[i, j] - p[i, y[i]]
test('500 predictions, as NumPy finds them', () => {
  const { classes, labels, probabilities } = JSON.parse(
    readFileSync(goldenFile('metrics.json'), 'utf8'),
  )
  const found = likelyWrongLabels({ classes, labels, probabilities: probabilities.flat() })
  expect(found).toHaveLength(158)
  expect(found.slice(0, 3)).toMatchObject([
    { position: 273, suggestion: 2, margin: expect.closeTo(0.8497030658516006, 12) },
    { position: 385, suggestion: 8, margin: expect.closeTo(0.7004022750896874, 12) },
    { position: 41, suggestion: 6, margin: expect.closeTo(0.6841205672596876, 12) },
  ])
})
