import { frameDigit } from '@inkstone/data'
import recorded from '../../test/strokes.json'
import { drawStrokes } from './drawStrokes'
import { frameStrokes } from './frameStrokes'
import type { Stroke } from './stroke'

const line = (id: number, ...points: [x: number, y: number][]): Stroke => ({
  id,
  points: points.map(([x, y]) => ({ x, y, pressure: 0.5 })),
})
const framing = { fit: 'digit', polarity: 'ink' } as const

test('a line is as broad as the pen, and black in the middle', () => {
  const { width, height, pixels } = drawStrokes([line(1, [0, 0], [0, 300])])
  expect(width).toBe(38) // the pen, 11, and margins of 8 and 5.5 on each side
  expect(height).toBe(118) // 80 more
  const row = [...pixels.subarray(59 * width, 60 * width)]
  expect(row.filter((value) => value < 255).length).toBeGreaterThanOrEqual(10)
  const ink = row.reduce((sum, value) => sum + (255 - value) / 255, 0)
  expect(ink).toBeCloseTo(11, 1)
  expect(Math.min(...row)).toBe(0)
})

test('the size that a digit was written in makes no difference', () => {
  const small = drawStrokes([line(1, [10, 10], [30, 40], [20, 70])])
  const large = drawStrokes([line(1, [100, 100], [300, 400], [200, 700])])
  expect(large).toEqual(small)
})

test('pressure makes it broader', () => {
  const inkAt = (pressure: number) => {
    const points = [0, 100].map((y) => ({ x: 0, y, pressure }))
    return drawStrokes([{ id: 1, points }]).pixels.reduce((sum, value) => sum + 255 - value, 0)
  }
  expect(inkAt(1)).toBeGreaterThan(1.2 * inkAt(0.5))
  expect(inkAt(0)).toBeLessThan(0.8 * inkAt(0.5))
})

test('is framed as MNIST is: 20 of 28 pixels high, the ink in the middle', () => {
  const image = frameStrokes([line(1, [0, 0], [0, 300])], framing)
  const rows = Array.from({ length: 28 }, (_, y) =>
    image.subarray(28 * y, 28 * y + 28).reduce((sum, value) => sum + value, 0),
  )
  expect(rows.filter((ink) => ink > 0)).toHaveLength(20)
  let [mass, across] = [0, 0]
  image.forEach((value, at) => {
    mass += value
    across += value * ((at % 28) + 0.5)
  })
  expect(across / mass).toBeCloseTo(14.5, 0)
})

test.each(Object.entries(recorded.digits))(
  'a recorded %s is framed as a picture of it is by frameDigit',
  (_, strokes) => {
    const written = strokes.map((stroke, id) =>
      line(id, ...stroke.map(([x, y]): [number, number] => [x!, y!])),
    )
    const expected = frameDigit(drawStrokes(written), { paper: 'bright' })
    expect(frameStrokes(written, framing)).toEqual(expected)
  },
)

test('strokes that do not touch stay one digit', () => {
  const image = frameStrokes([line(1, [0, 0], [0, 100]), line(2, [80, 0], [80, 100])], framing)
  const columns = Array.from({ length: 28 }, (_, x) => image[14 * 28 + x]!)
  const edges = columns.filter((value, x) => value > 127 && (columns[x - 1] ?? 0) <= 127)
  expect(edges).toHaveLength(2)
})

test('a model of something else is refused', () => {
  const other = { fit: 'resize', polarity: 'ink' } as const
  expect(() => frameStrokes([line(1, [0, 0])], other)).toThrow(
    "framed as digits, got one framed by 'resize'",
  )
})
