import { isGain, shouldLearn } from './shouldLearn'

const examples = (labels: string) =>
  [...labels].map((label, id) => ({ id, image: new Uint8Array(784), label, read: '?' }))

test.each([
  ['', 0, false],
  ['77', 0, false],
  ['7471', 0, false],
  ['7477', 0, true],
  ['777', 3, false],
  ['77777', 3, false],
  ['777777', 3, true],
])('of the corrections %p, %d of them learnt from: %p', (labels, learnt, expected) => {
  expect(shouldLearn(examples(labels), learnt)).toBe(expected)
})

test('only what reads more of the held-out digits is a gain', () => {
  expect(isGain(null)).toBe(false)
  expect(isGain({ before: 0.8, after: 0.8 })).toBe(false)
  expect(isGain({ before: 0.8, after: 0.9 })).toBe(true)
})
