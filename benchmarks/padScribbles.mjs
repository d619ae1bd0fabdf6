import { random } from '@inkstone/core'
import { curveThrough, writeDigit } from '../apps/pad/test/standInWriter.mjs'

/** What people write that is no digit, in about the size of one. Each is drawn by a function of `random(seed)` that returns strokes. */
export const scribbleKinds = {
  coil: (draw) => [coil(draw, { loops: 2.5 + 6 * draw.uniform(), high: 130 })],
  'coil, low': (draw) => [coil(draw, { loops: 3 + 7 * draw.uniform(), high: 60 })],
  'loops with a line between': (draw) => [looped(draw)],
  wave: (draw) => [wave(draw, 130)],
  'wave, low': (draw) => [wave(draw, 45)],
  'zigzag line': (draw) => [zigzag(draw, 3 + draw.integer(8))],
  spiral: (draw) => [spiral(draw)],
  cross: (draw) => cross(draw),
  star: (draw) => star(draw),
  underline: (draw) => underline(draw),
  'word that is struck out': (draw) => [wave(draw, 60), ...underline(draw)],
  blot: (draw) => [blot(draw)],
  dots: (draw) => Array.from({ length: 1 + draw.integer(3) }, (_, at) => dot(draw, 30 * at)),
  tick: (draw) => [tick(draw)],
  arrow: (draw) => arrow(draw),
  box: (draw) => [box(draw)],
  'two of these': (draw) => several(draw, 2),
  'capital letter': (draw, at) => letter(draw, capitals, at),
  'small letter': (draw, at) => letter(draw, small, at),
  'letters joined': (draw) => [word(draw, 2 + draw.integer(3))],
}

/** What cannot be told from digits without others beside it. */
export const digitLikeKinds = {
  'tally of 3 to 6': (draw) => tally(draw),
  'letter like a digit': (draw, at) => letter(draw, likeDigits, at),
}

/** @param beside whether a digit is written before it and one after it
 * @returns `{ before, strokes, after }`; the digits as `{ digit, strokes }` */
export function writeScribbles(kinds, kind, count, seed, beside = false) {
  const stream = random(seed).split('scribbles').split(kind)
  return Array.from({ length: count }, (_, at) => {
    const draw = stream.split(at)
    const own = kinds[kind](draw, at)
    if (!beside) return { strokes: moved(own, 20) }
    const [one, other] = [draw.integer(10), draw.integer(10)]
    const before = moved(writeDigit(one, draw), 20)
    const strokes = moved(own, rightOf(before) + 40)
    const after = moved(writeDigit(other, draw), rightOf(strokes) + 40)
    return {
      before: { digit: String(one), strokes: before },
      strokes,
      after: { digit: String(other), strokes: after },
    }
  })
}

const rightOf = (strokes) => Math.max(...strokes.flat().map(({ x }) => x))

/** The same strokes, beginning at `left`. */
function moved(strokes, left) {
  const shift = left - Math.min(...strokes.flat().map(({ x }) => x))
  return strokes.map((points) => points.map(({ x, y }) => ({ x: x + shift, y })))
}

/** A curve as a hand draws it: `place(t)` for t from 0 to 1, its points shaken. */
function drawn(draw, pieces, place) {
  const size = 1 + 0.2 * draw.normal()
  const lean = 0.15 * draw.normal()
  const points = Array.from({ length: pieces + 1 }, (_, at) => {
    const [x, y] = place(at / pieces)
    return [x + 2.5 * draw.normal(), y + 2.5 * draw.normal()]
  })
  return placed(curveThrough(points), Math.max(0.5, size), lean)
}

function placed(points, size, lean) {
  return points.map(([x, y]) => ({ x: size * (x + lean * (70 - y)), y: size * y }))
}

function coil(draw, { loops, high }) {
  const along = (25 + 45 * draw.uniform()) * (high / 100)
  const across = along * (0.35 + 0.7 * draw.uniform())
  const [turn, start] = [draw.uniform() < 0.5 ? 1 : -1, 2 * Math.PI * draw.uniform()]
  return drawn(draw, Math.ceil(10 * loops), (t) => {
    const angle = start + turn * 2 * Math.PI * loops * t
    return [along * loops * t + across * Math.cos(angle), (high / 2) * (1 + Math.sin(angle))]
  })
}

/** As `eee` or `lll`, or upside down. */
function looped(draw) {
  const [loops, upside] = [2 + draw.integer(4), draw.uniform() < 0.5]
  const [wide, high] = [50 + 40 * draw.uniform(), 70 + 80 * draw.uniform()]
  return drawn(draw, 12 * loops, (t) => {
    const angle = 2 * Math.PI * loops * t
    const x = wide * loops * t - 0.45 * wide * Math.sin(angle)
    const y = (high / 2) * (1 + Math.cos(angle))
    return [x, upside ? high - y : y]
  })
}

function wave(draw, high) {
  const [periods, wide] = [1.5 + 5 * draw.uniform(), 40 + 70 * draw.uniform()]
  const start = 2 * Math.PI * draw.uniform()
  return drawn(draw, Math.ceil(9 * periods), (t) => {
    return [wide * periods * t, (high / 2) * (1 + Math.sin(start + 2 * Math.PI * periods * t))]
  })
}

function zigzag(draw, corners) {
  const [wide, high] = [20 + 50 * draw.uniform(), 40 + 110 * draw.uniform()]
  const up = draw.integer(2)
  const points = Array.from({ length: corners + 1 }, (_, at) => [
    wide * (at + 0.3 * draw.normal()),
    high * ((at + up) % 2) + 6 * draw.normal(),
  ])
  return placed(straight(points), 1, 0.1 * draw.normal())
}

function spiral(draw) {
  const [turns, most] = [1.8 + 3 * draw.uniform(), 40 + 40 * draw.uniform()]
  const [start, turn] = [2 * Math.PI * draw.uniform(), draw.uniform() < 0.5 ? 1 : -1]
  const inward = draw.uniform() < 0.5
  return drawn(draw, Math.ceil(12 * turns), (t) => {
    const angle = start + turn * 2 * Math.PI * turns * t
    const radius = most * (inward ? 1 - 0.95 * t : 0.05 + 0.95 * t)
    return [most + radius * Math.cos(angle), most + radius * Math.sin(angle)]
  })
}

function cross(draw) {
  const [wide, high] = [60 + 60 * draw.uniform(), 80 + 60 * draw.uniform()]
  const shake = () => 6 * draw.normal()
  const pairs =
    draw.uniform() < 0.5
      ? [[[0, 0], [wide, high]], [[wide, 0], [0, high]]] // biome-ignore format: a line a stroke
      : [[[0, high / 2], [wide, high / 2]], [[wide / 2, 0], [wide / 2, high]]] // biome-ignore format: a line a stroke
  return pairs.map((points) => {
    return placed(straight(points.map(([x, y]) => [x + shake(), y + shake()])), 1, 0)
  })
}

function star(draw) {
  return [0, 1, 2].map((at) => {
    const angle = (Math.PI * at) / 3 + 0.12 * draw.normal()
    const [x, y] = [55 * Math.cos(angle), 55 * Math.sin(angle)]
    return placed(straight([[60 - x, 60 - y], [60 + x, 60 + y]]), 1, 0) // biome-ignore format: a line
  })
}

function underline(draw) {
  const wide = 120 + 200 * draw.uniform()
  return Array.from({ length: 1 + draw.integer(2) }, (_, at) => {
    return drawn(draw, 6, (t) => [wide * t, 30 + 22 * at])
  })
}

function tally(draw) {
  const lean = 40 * draw.uniform()
  return Array.from({ length: 3 + draw.integer(4) }, (_, at) => {
    const [x, top] = [26 * at + 4 * draw.normal(), 8 * draw.normal()]
    return placed(straight([[x + lean, top], [x, 120 + 8 * draw.normal()]]), 1, 0) // biome-ignore format: a line
  })
}

function blot(draw) {
  const turns = 20 + draw.integer(30)
  return drawn(draw, turns, () => [110 * draw.uniform(), 110 * draw.uniform()])
}

function dot(draw, x) {
  const count = 1 + draw.integer(5)
  return Array.from({ length: count }, () => ({
    x: x + 2 * draw.normal(),
    y: 90 + 2 * draw.normal(),
  }))
}

function tick(draw) {
  const [wide, high] = [90 + 50 * draw.uniform(), 80 + 50 * draw.uniform()]
  const low = 0.2 + 0.15 * draw.uniform()
  return placed(straight([[0, 0.55 * high], [low * wide, high], [wide, 0]]), 1, 0) // biome-ignore format: a line
}

function arrow(draw) {
  const [wide, y] = [110 + 80 * draw.uniform(), 60 + 6 * draw.normal()]
  const head = [[wide - 32, y - 26], [wide, y], [wide - 30, y + 28]] // biome-ignore format: a line
  return [straight([[0, y], [wide, y]]), straight(head)].map((points) => placed(points, 1, 0)) // biome-ignore format: a line
}

function box(draw) {
  const [wide, high] = [80 + 60 * draw.uniform(), 80 + 60 * draw.uniform()]
  const corners = [[0, 0], [0, high], [wide, high], [wide, 0], [0, 0]] // biome-ignore format: a line
  return placed(
    straight(corners.map(([x, y]) => [x + 5 * draw.normal(), y + 5 * draw.normal()])),
    1,
    0,
  )
}

/** Beside each other, or over each other by some. */
function several(draw, count) {
  const kinds = [
    'coil',
    'loops with a line between',
    'wave',
    'zigzag line',
    'spiral',
    'cross',
    'tick',
  ]
  const strokes = []
  for (let at = 0; at < count; at++) {
    const own = scribbleKinds[kinds[draw.integer(kinds.length)]](draw)
    strokes.push(...moved(own, at === 0 ? 0 : rightOf(strokes) - 30 + 60 * draw.uniform()))
  }
  return strokes
}

/** Straight lines between points, 8 a piece. */
function straight(points) {
  return points.slice(1).reduce(
    (line, end) => {
      const [x, y] = line.at(-1)
      for (let step = 1; step <= 8; step++) {
        line.push([x + ((end[0] - x) * step) / 8, y + ((end[1] - y) * step) / 8])
      }
      return line
    },
    [points[0]],
  )
}

// Letters: the places of points as two figures from 0 to 9, across and down; `!` is a corner; `,` lifts the pen. The number
// is how high the letter is beside a capital.

const capitals = {
  ...{
    A: ['09 40! 89,25 65', 1],
    C: ['82 50 20 04 06 29 69 87', 1],
    E: ['80 10! 19! 89,14 64', 1],
  },
  ...{ F: ['80 10! 19,14 64', 1], H: ['10 19,80 89,15 85', 1], J: ['70 77 59 29 17', 1] },
  ...{ K: ['10 19,80 15! 89', 1], L: ['10 19! 79', 1], M: ['09 10! 57! 90! 99', 1] },
  ...{
    N: ['09 00! 99! 90', 1],
    P: ['10 19,10 60 72 73 65 15', 1],
    R: ['19 10! 60 72 64 15! 89', 1],
  },
  ...{ T: ['00 90,50 59', 1], U: ['10 16 29 59 86 80', 1], V: ['00 59! 90', 1] },
  ...{ W: ['00 29! 52! 79! 90', 1], X: ['00 99,90 09', 1], Y: ['00 45,90 45! 49', 1] },
}

const small = {
  ...{ a: ['72 40 10 05 18 49 75 72! 78 99', 0.65], c: ['82 50 10 05 18 49 87', 0.65] },
  ...{ d: ['74 44 15 17 39 59 76 70! 78 99', 1], e: ['15 74 62 40 11 05 28 59 87', 0.65] },
  ...{ f: ['80 60 42 49,14 74', 1], h: ['10 19! 15 44 74 76 79', 1], k: ['10 19,74 16! 79', 1] },
  ...{
    j: ['53 57 49 18,50 50', 1.1],
    m: ['01 09! 03 20 41 49! 43 60 81 89', 0.6],
  },
  ...{
    n: ['01 09! 03 40 72 79', 0.65],
    p: ['11 19,12 50 72 74 56 15', 1],
    r: ['11 19! 14 41 70', 0.65],
  },
  ...{ t: ['40 47 59 78,13 73', 0.9], u: ['11 16 29 59 85 81! 89', 0.65], v: ['01 49! 91', 0.65] },
  ...{ w: ['01 29! 52! 79! 91', 0.65], x: ['00 99,90 09', 0.65] },
}

const likeDigits = {
  ...{ B: ['10 19,10 60 72 53 14! 64 86 69 19', 1], D: ['10 19,10 60 93 96 69 19', 1] },
  ...{
    G: ['82 50 20 04 06 29 69 86 85! 55', 1],
    I: ['50 59', 1],
    O: ['50 20 04 06 29 59 86 83 50', 1],
  },
  ...{ Q: ['50 20 04 06 29 59 86 83 50,56 99', 1], S: ['82 50 20 13 34 64 86 69 29 08', 1] },
  ...{
    Z: ['00 90! 09! 99', 1],
    b: ['10 19! 15 44 75 78 59 29 17', 1],
    i: ['53 59,50 50', 0.9],
    l: ['50 57 69 78', 1],
  },
  ...{ g: ['71 40 11 13 35 55 71! 77 59 29 17', 1], o: ['50 20 04 06 29 59 86 83 50', 0.65] },
  ...{ q: ['71 40 11 13 35 55 71! 79', 1], s: ['82 50 20 13 34 64 86 69 29 08', 0.65] },
  ...{ y: ['11 14 45 75 81! 85 69 29', 1], z: ['00 90! 09! 99', 0.65] },
}

/** Joined ones, each without lifting the pen. */
const cursive = {
  ...{ a: ['72 40 10 05 18 49 75 72! 78 99', 0.6], c: ['72 40 10 05 18 49 88', 0.6] },
  ...{ d: ['75 45 15 17 39 59 76 70! 78 99', 1], e: ['07 55 72 51 24 26 49 89', 0.6] },
  ...{ h: ['08 54 61 40 32 39! 35 54 76 79 98', 1], i: ['07 40! 46 59 88', 0.6] },
  ...{ l: ['08 54 61 40 32 37 49 79', 1], m: ['02 09! 03 20 41 49! 43 60 81 88 99', 0.6] },
  ...{
    n: ['01 09! 03 40 72 78 99', 0.6],
    r: ['07 31! 42 62! 67 99', 0.6],
    t: ['06 50! 57 69 88', 0.9],
  },
  ...{
    u: ['01 06 29 59 72! 78 99', 0.6],
    v: ['02 30 49 79 81! 92', 0.6],
    w: ['01 17 39 53! 59 79 81! 92', 0.6],
  },
}

/** The next of an alphabet. */
function letter(draw, alphabet, at) {
  const forms = Object.values(alphabet)
  const [form, high] = forms[at % forms.length]
  return strokesOf(draw, form, high)
}

function word(draw, length) {
  const names = Object.keys(cursive)
  const line = []
  for (let at = 0; at < length; at++) {
    const [form, high] = cursive[names[draw.integer(names.length)]]
    const [own] = strokesOf(draw, form, high)
    const [left, low] = [Math.min(...own.map(({ x }) => x)), Math.max(...own.map(({ y }) => y))]
    const start = at === 0 ? 0 : line.at(-1).x + 6
    line.push(...own.map(({ x, y }) => ({ x: x - left + start, y: y - low + 145 })))
  }
  return line
}

/** A letter some 95 wide and 145 high, the points of its form shaken. */
function strokesOf(draw, form, high) {
  const lean = 0.12 * draw.normal()
  const [wide, tall] = [80 * (1 + 0.1 * draw.normal()), 145 * high * (1 + 0.07 * draw.normal())]
  return form.split(',').map((stroke) => {
    const parts = [[]]
    for (const place of stroke.split(' ')) {
      const point = [Number(place[0]) / 9, Number(place[1]) / 9].map(
        (at) => at + 0.03 * draw.normal(),
      )
      parts.at(-1).push(point)
      if (place.endsWith('!')) parts.push([point])
    }
    const points = parts.filter(({ length }) => length > 1).flatMap((part) => curveThrough(part))
    return points.map(([x, y]) => ({
      x: wide * (high < 0.8 ? 0.8 : 1) * (x + lean * (0.5 - y)),
      y: tall * y,
    }))
  })
}
