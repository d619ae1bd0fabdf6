import { turningOf } from './turningOf'

const line = (count: number, place: (t: number) => [x: number, y: number]) =>
  Array.from({ length: count + 1 }, (_, at) => {
    const [x, y] = place(at / count)
    return { x, y, pressure: 0.5 }
  })
const circles = (turns: number) =>
  line(100 * turns, (t) => [
    50 * Math.cos(2 * Math.PI * turns * t),
    50 * Math.sin(2 * Math.PI * turns * t),
  ])

test.each([1, 2, 5])('%d circles turn so often', (turns) => {
  const { net, total, range } = turningOf(circles(turns), 2)
  for (const value of [net, total, range]) expect(Math.abs(value - turns)).toBeLessThan(0.03)
})

test('the other way round it is negative', () => {
  const { net, total } = turningOf(circles(1).reverse(), 2)
  expect(net).toBeCloseTo(-total, 9)
})

test('an 8 turns as much to the left as to the right', () => {
  const eight = line(200, (t) => [40 * Math.sin(4 * Math.PI * t), 80 * Math.sin(2 * Math.PI * t)])
  const { net, total } = turningOf(eight, 2)
  expect(Math.abs(net)).toBeLessThan(0.05)
  expect(total).toBeGreaterThan(1)
})

test('a corner of 90 degrees is a quarter', () => {
  const corner = line(100, (t) => (t < 0.5 ? [200 * t, 0] : [100, 200 * (t - 0.5)]))
  expect(turningOf(corner, 5).net).toBeCloseTo(0.25, 6)
})

test('what shakes within a step counts little, and a point not at all', () => {
  const shaken = line(300, (t) => [300 * t, Math.sin(900 * t)])
  expect(turningOf(shaken, 1).total).toBeGreaterThan(10)
  expect(turningOf(shaken, 30).total).toBeLessThan(0.5)
  expect(turningOf(line(0, () => [0, 0]).slice(0, 1), 1)).toEqual({ net: 0, total: 0, range: 0 })
})
