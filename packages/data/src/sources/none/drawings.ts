import type { Random } from '@inkstone/core'
import { drawPath, type Point } from '../../augmentations/damage/drawPath'
import type { Drawing } from './partialDigits'

const side = 40

function sheet(): Drawing {
  return { ink: new Float32Array(side * side), width: side, height: side }
}

/** A pen tried out or something struck out: a stroke with many turns, to and fro. */
export function scribble(random: Random): Drawing {
  const drawing = sheet()
  const turns = 7 + random.integer(12)
  const across = 14 + 20 * random.uniform() // wider than a 1
  const down = 8 + 18 * random.uniform()
  const isOrdered = random.uniform() < 0.6 // to and fro, or anywhere
  const points = Array.from({ length: turns }, (_, turn): Point => {
    const [u, v] = [random.uniform(), random.uniform()]
    const along = isOrdered ? (turn + 0.6 * u) / turns : u
    const aside = isOrdered ? (turn % 2) * 0.7 + 0.3 * v : v
    return [3 + along * across, 3 + aside * down]
  })
  drawPath(drawing.ink, side, points, { width: 1.5 + 3 * random.uniform(), ink: 1 })
  return drawing
}

/** A few drops that run into each other. */
export function blot(random: Random): Drawing {
  const drawing = sheet()
  let [x, y] = [20, 20]
  for (let drops = 1 + random.integer(5); drops > 0; drops--) {
    const width = 4 + 10 * random.uniform()
    const end: Point = [x + 4 * random.uniform(), y + 4 * random.uniform()]
    drawPath(drawing.ink, side, [[x, y], end], { width, ink: 0.6 + 0.4 * random.uniform() })
    x = Math.min(32, Math.max(8, x + 16 * (random.uniform() - 0.5)))
    y = Math.min(32, Math.max(8, y + 16 * (random.uniform() - 0.5)))
  }
  return drawing
}

/** A dash, two of them, a cross, a plus, a tick, or two or three dots. */
export function dashes(random: Random): Drawing {
  const drawing = sheet()
  const shaken = (value: number): number => value + 3 * (random.uniform() - 0.5)
  const pen = { width: 1.5 + 3 * random.uniform(), ink: 1 }
  const draw = (...points: [number, number][]): void =>
    drawPath(
      drawing.ink,
      side,
      points.map(([x, y]): Point => [shaken(x), shaken(y)]),
      pen,
    )
  const marks = [
    () => draw([6, 20], [34, 20]),
    () => {
      draw([6, 15], [34, 15])
      draw([6, 25], [34, 25])
    },
    () => {
      draw([8, 8], [32, 32])
      draw([32, 8], [8, 32])
    },
    () => {
      draw([20, 6], [20, 34])
      draw([6, 20], [34, 20])
    },
    () => draw([8, 22], [16, 32], [34, 8]),
    () => {
      for (let dots = 2 + random.integer(2), x = 8; dots > 0; dots--, x += 11) draw([x, 20])
    },
  ]
  marks[random.integer(marks.length)]!()
  return drawing
}
