import { joinedInk } from '../../test/joinedInk'
import recorded from '../../test/strokes.json'
import { bestRuns } from './bestRuns'
import { boxOf, type Stroke } from './stroke'
import { type StrokeRun, strokeRuns } from './strokeRuns'

let last = 0
beforeEach(() => {
  last = 0
})
const stroke = (...points: [x: number, y: number][]): Stroke => ({
  id: ++last,
  points: points.map(([x, y]) => ({ x, y, pressure: 0.5 })),
})
const one = (x: number) => stroke([x, 0], [x + 5, 50], [x, 100])
const zero = (x: number) => stroke([x, 50], [x + 30, 0], [x + 60, 50], [x + 30, 100], [x, 50])

/** The ids of the strokes of each digit, where every run is as likely a digit. */
const grouped = (strokes: Stroke[], scoreOf: (run: StrokeRun) => number = () => -0.1) =>
  bestRuns(strokeRuns(strokes, 7), scoreOf).map((run) => run.strokes.map(({ id }) => id).sort())

test('strokes beside each other are digits, from left to right, in whatever order they were written', () => {
  expect(grouped([zero(100), one(0), zero(200)])).toEqual([[2], [1], [3]])
})

test('a stroke over another belongs to it', () => {
  const seven = [stroke([0, 0], [60, 0], [20, 100]), stroke([10, 50], [55, 48])]
  expect(grouped([...seven, one(100)])).toEqual([[1, 2], [3]])
})

test('a 5 whose hat sticks out is one digit', () => {
  const five = [stroke([10, 0], [5, 45], [45, 60], [40, 95], [0, 100]), stroke([12, 0], [70, 2])]
  expect(grouped([...five, zero(-100), zero(110)])).toEqual([[3], [1, 2], [4]])
})

test('a slanted 1 that reaches over a 7 is told from it by what the model says', () => {
  const strokes = [stroke([0, 100], [50, 0]), stroke([42, 5], [110, 5], [70, 100])]
  const wholesAlone = (run: StrokeRun) => (run.strokes.length === 1 ? -0.05 : -4)
  expect(grouped(strokes, wholesAlone)).toEqual([[1], [2]])
  const together = (run: StrokeRun) => (run.strokes.length === 2 ? -0.05 : -4)
  expect(grouped(strokes, together)).toEqual([[1, 2]])
})

type Digit = keyof typeof recorded.digits

/** Recorded digits in a row. @param gap between them in pixels; a digit is some 100 wide
 * @returns the strokes of each */
function written(text: string, gap: number): Stroke[][] {
  let right = 0
  return [...text].map((digit) => {
    const own = recorded.digits[digit as Digit].map((points) =>
      stroke(...points.map(([x, y]): [number, number] => [x!, y!])),
    )
    const box = boxOf(own)
    const shift = right + gap - box.left
    right = box.right + shift
    return own.map(({ id, points }) => {
      return { id, points: points.map((point) => ({ ...point, x: point.x + shift })) }
    })
  })
}
const idsOf = (digits: Stroke[][]) => digits.map((strokes) => strokes.map(({ id }) => id))

describe.each([
  ['apart', 30],
  ['touching', -4],
  ['a sixth over each other', -15],
  ['a third over each other', -28],
])('recorded digits that are %s', (_, gap) => {
  it.each(['4072', '7410', '0027', '5836', '9247', '7777', '4444'])('%s', (text) => {
    const digits = written(text, gap)
    expect(grouped(digits.flat())).toEqual(idsOf(digits))
  })
})

test.each(Object.keys(recorded.digits))('a recorded %s alone is one digit', (text) => {
  const digits = written(text, 0)
  expect(grouped(digits.flat())).toEqual(idsOf(digits))
})

test('bars that are written when the string is done belong to the digits that they lie over', () => {
  const digits = written('7247', 10)
  const bodies = digits.map(([body]) => body!)
  const bars = digits.flatMap(([, ...bars]) => bars)
  const late = bars.map((bar, at) => ({ ...bar, id: 100 + at }))
  expect(late).toHaveLength(4)
  const expected = bodies.map(({ id }, at) => [id, 100 + at].sort())
  expect(grouped([...bodies, ...late]).map((ids) => ids.sort())).toEqual(expected)
})

test('a broad gap parts them, whatever the model says', () => {
  const together = (run: StrokeRun) => (run.strokes.length === 2 ? 0 : -4)
  expect(grouped([one(0), one(60)], together)).toEqual([[1], [2]])
})

test('a dot is a dot beside digits and alone', () => {
  const dots = ({ runs }: ReturnType<typeof strokeRuns>) => runs.filter(({ isDot }) => isDot).length
  expect(dots(strokeRuns([stroke([0, 0], [1, 1])], 7))).toBe(1)
  expect(dots(strokeRuns([zero(0), stroke([120, 98], [124, 100]), zero(160)], 7))).toBe(1)
  expect(dots(strokeRuns([one(0)], 7))).toBe(0)
})

test('a wide stroke is one run, and its parts without the links between them are others', () => {
  const { points, firsts } = joinedInk('28')
  const { runs } = strokeRuns([stroke(...points)], 7)
  const whole = runs.find(({ strokes }) => strokes[0]!.points.length === points.length)
  expect(whole!.strokes).toHaveLength(1)
  const firstOf = (run: StrokeRun) => run.strokes[0]!.first
  const ends = (run: StrokeRun) => firstOf(run) + run.strokes[0]!.points.length - 1
  expect(runs.some((run) => firstOf(run) === 0 && ends(run) === firsts[1]! - 1)).toBe(true)
  const second = runs.filter(
    (run) => firstOf(run) === firsts[1]! && ends(run) === points.length - 1,
  )
  expect(Math.min(...second.map(({ cost }) => cost))).toBeLessThan(1)
})

test('a stroke that is to stay whole is one run', () => {
  const { points } = joinedInk('28')
  const [run, ...others] = strokeRuns([stroke(...points)], 7, new Set([1])).runs
  expect(others).toEqual([])
  expect(run!.strokes[0]!.points).toHaveLength(points.length)
})

test('an empty sheet has none', () => {
  expect(grouped([])).toEqual([])
})

test('many strokes take a bounded number of runs', () => {
  const strokes = Array.from({ length: 40 }, (_, at) => one(30 * at))
  expect(strokeRuns(strokes, 7).runs.length).toBeLessThanOrEqual(4 * 40)
  expect(grouped(strokes, ({ strokes: own }) => (own.length === 1 ? -0.1 : -4))).toHaveLength(40)
})

test('a link that leads out of a digit is no part of it', () => {
  const { points, firsts } = joinedInk('52')
  const { runs } = strokeRuns([stroke(...points)], 7)
  const link = firsts[1]! - 1 // from the last point of the 5 to the first of the 2
  const costOf = (isPart: (end: number) => boolean) => {
    const ends = runs.filter(({ from, strokes: [own] }) => {
      return from === 0 && own!.first === 0 && isPart(own!.points.length - 1)
    })
    return Math.min(...ends.map(({ cost }) => cost))
  }
  const without = costOf((end) => end === link)
  expect(without).toBeLessThan(1)
  expect(costOf((end) => end === link + 1)).toBeGreaterThan(without + 0.5)
})
