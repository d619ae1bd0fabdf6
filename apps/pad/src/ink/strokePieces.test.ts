import { joinedInk } from '../../test/joinedInk'
import recorded from '../../test/strokes.json'
import type { Stroke } from './stroke'
import { isPart, joinPieces, strokePieces } from './strokePieces'

const stroke = (points: readonly (readonly number[])[]): Stroke => ({
  id: 1,
  points: points.map(([x, y]) => ({ x: x!, y: y!, pressure: 0.5 })),
})
const height = 140

test.each(['00', '22', '33', '1235', '86', '9502'])(
  '%s in one stroke is cut where each digit ends and the next begins',
  (text) => {
    const { points, firsts } = joinedInk(text)
    const pieces = strokePieces(stroke(points), height)
    const links = pieces.filter(({ isLink }) => isLink)
    for (const first of firsts.slice(1)) {
      // the line from the point before the digit to its first one
      const link = links.find((piece) => {
        const last = piece.first + piece.points.length - 1
        return piece.first <= first - 1 && last >= first
      })
      expect(link).toBeDefined()
    }
  },
)

test('the pieces of a stroke are all of it, and meet', () => {
  const whole = stroke(joinedInk('2035').points)
  const pieces = strokePieces(whole, height)
  expect(pieces.length).toBeGreaterThan(6)
  expect(pieces.every(isPart)).toBe(true)
  expect(joinPieces(pieces)).toEqual([
    { ...whole, first: 0, begins: true, ends: true, isLink: pieces[0]!.isLink },
  ])
  for (const [at, piece] of pieces.slice(1).entries()) {
    expect(piece.points[0]).toEqual(pieces[at]!.points.at(-1))
  }
})

test('a stroke that is too narrow for two digits stays whole', () => {
  const narrow = recorded.digits['3'][0]!
  const pieces = strokePieces(stroke(narrow), height)
  expect(pieces).toHaveLength(1)
  expect(pieces.some(isPart)).toBe(false)
})

test('a stroke that goes back over what it wrote stays whole', () => {
  const scribble = Array.from({ length: 12 }, (_, at) => [at % 2 === 0 ? 0 : 200, 12 * at])
  expect(strokePieces(stroke(scribble), height)).toHaveLength(1)
})

test('a point is a piece', () => {
  expect(strokePieces(stroke([[5, 5]]), height)).toHaveLength(1)
})
