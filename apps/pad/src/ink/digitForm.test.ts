import { joinedInk } from '../../test/joinedInk'
import recorded from '../../test/strokes.json'
import { hasDigitForm, isCoil, isWrittenAs } from './digitForm'
import type { Stroke } from './stroke'
import { strokeRuns } from './strokeRuns'

const stroke = (points: readonly (readonly number[])[], id = 1): Stroke => ({
  id,
  points: points.map(([x, y]) => ({ x: x!, y: y!, pressure: 0.5 })),
})
const wound = (turns: number, along: number, most = 60) =>
  stroke(
    Array.from({ length: 40 * turns + 1 }, (_, at) => {
      const angle = (2 * Math.PI * at) / 40
      const radius = along > 0 ? most : most * (1 - at / (40 * turns))
      return [(along * at) / 40 + radius * Math.cos(angle), radius * Math.sin(angle)]
    }),
  )
const whole = (...strokes: Stroke[]) => strokeRuns(strokes, 7, new Set([1, 2, 3])).runs.at(-1)!

test.each(Object.entries(recorded.digits))(
  'a recorded %s has the form of a digit',
  (_, strokes) => {
    const own = strokes.map((points, at) => stroke(points, at + 1))
    const { runs } = strokeRuns(own, 7)
    expect(hasDigitForm(runs.find(({ from, to }) => from === 0 && to === own.length)!)).toBe(true)
    expect(own.some(isCoil)).toBe(false)
  },
)

test('a spiral has not, a circle has', () => {
  expect(hasDigitForm(whole(wound(3, 0)))).toBe(false)
  expect(hasDigitForm(whole(wound(1, 1e-9)))).toBe(true)
})

test('a coil goes round to one side, digits in one stroke do not', () => {
  expect(isCoil(wound(4, 60))).toBe(true)
  for (const text of ['00', '2035', '86']) {
    expect(isCoil(stroke(joinedInk(text).points))).toBe(false)
  }
})

test('a 7 does not begin with a long way up', () => {
  const [body] = recorded.digits['7']
  expect(isWrittenAs('7', whole(stroke(body!)))).toBe(true)
  const flagged = [
    [0, 60],
    [45, 0],
    [45, 140],
  ]
  expect(isWrittenAs('7', whole(stroke(flagged)))).toBe(false)
  expect(isWrittenAs('1', whole(stroke(flagged)))).toBe(true)
})
