import { topLosses } from '../index'

test('the hardest first, right ones too', () => {
  const rows = {
    classes: 3,
    labels: [0, 1, 2, 0],
    probabilities: [0.9, 0.05, 0.05, 0.5, 0.2, 0.3, 0.3, 0.3, 0.4, 0, 1, 0],
  }
  expect(topLosses(rows, 3)).toEqual([
    { position: 3, label: 0, predicted: 1, confidence: 1, loss: 52 * Math.LN2 },
    { position: 1, label: 1, predicted: 0, confidence: 0.5, loss: expect.closeTo(Math.log(5), 12) },
    {
      position: 2,
      label: 2,
      predicted: 2,
      confidence: 0.4,
      loss: expect.closeTo(Math.log(2.5), 12),
    },
  ])
  expect(topLosses(rows)).toHaveLength(4)
})

test('bad input is refused', () => {
  const row = { classes: 2, labels: [0], probabilities: [0.5, 0.5] }
  expect(() => topLosses(row, 0)).toThrow(
    'topLosses.limit: expected a whole number of predictions >= 1, got 0.',
  )
  expect(() => topLosses({ ...row, labels: [2] })).toThrow(
    'topLosses: expected labels that are whole numbers from 0 to 1, got 2 in row 0.',
  )
})
