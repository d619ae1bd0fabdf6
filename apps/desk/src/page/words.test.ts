import { percent } from './words'

test.each([
  [0, '0.0 %'],
  [0.00001, 'under 0.1 %'],
  [0.0005, '0.1 %'],
  [0.5, '50.0 %'],
  [0.9993, '99.93 %'],
  [0.99999, 'over 99.99 %'],
  [1, '100.0 %'],
])('%d is %s', (share, said) => {
  expect(percent(share)).toBe(said)
})
