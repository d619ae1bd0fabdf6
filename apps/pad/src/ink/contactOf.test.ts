import { contactOf } from './contactOf'

const line = (...points: [x: number, y: number][]) =>
  points.map(([x, y]) => ({ x, y, pressure: 0.5 }))

test('lines that cross touch, at their shares of length', () => {
  const down = line([50, 0], [50, 20], [50, 100])
  expect(contactOf(line([0, 25], [200, 25]), down)).toEqual({
    distance: 0,
    along: 0.25,
    alongOther: 0.25,
  })
})

test('others are as far apart as their nearest points', () => {
  expect(contactOf(line([0, 0], [100, 0]), line([75, 30], [75, 90]))).toEqual({
    distance: 30,
    along: 0.75,
    alongOther: 0,
  })
  const parallel = contactOf(line([0, 0], [100, 0]), line([0, 10], [100, 10]))
  expect(parallel.distance).toBe(10)
})

test('a dot is a line', () => {
  expect(contactOf(line([3, 4]), line([0, 0]))).toEqual({ distance: 5, along: 0, alongOther: 0 })
})
