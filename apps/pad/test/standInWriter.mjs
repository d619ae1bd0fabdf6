import { random } from '@inkstone/core'

/** The hand of a made-up writer, as strokes: each digit is a few curves through points, and each time it is written the points
 * shift, and the whole leans, stretches and turns a little. The forms are those that many people learnt and MNIST's
 * writers mostly did not: a 1 with a long flag, a crossed 7, an open 4, a 9 with a curled tail, a 0 with a slash, a crossed 2,
 * a 3 with a flat top, a 5 in one line. */
const forms = {
  0: [
    [
      [0.55, 0.02],
      [0.2, 0.2],
      [0.08, 0.55],
      [0.3, 0.95],
      [0.65, 0.9],
      [0.88, 0.5],
      [0.75, 0.12],
      [0.5, 0.02],
    ],
    [
      [0.85, 0.1],
      [0.15, 0.92],
    ],
  ],
  1: [
    [
      [0.02, 0.6],
      [0.3, 0.28],
      [0.6, 0],
      [0.6, 0.5],
      [0.58, 1],
    ],
  ],
  2: [
    [
      [0.1, 0.1],
      [0.35, 0],
      [0.8, 0.04],
      [0.55, 0.45],
      [0.1, 0.95],
      [0.2, 0.97],
      [0.5, 0.92],
      [0.95, 0.98],
    ],
    [
      [0.25, 0.5],
      [0.5, 0.48],
      [0.72, 0.47],
    ],
  ],
  3: [
    [
      [0.12, 0.03],
      [0.45, 0.04],
      [0.85, 0.02],
      [0.6, 0.25],
      [0.4, 0.42],
      [0.75, 0.5],
      [0.85, 0.75],
      [0.5, 1],
      [0.1, 0.88],
    ],
  ],
  4: [
    [
      [0.2, 0.02],
      [0.15, 0.3],
      [0.1, 0.6],
      [0.5, 0.6],
      [0.95, 0.58],
    ],
    [
      [0.75, 0.15],
      [0.7, 0.6],
      [0.66, 1],
    ],
  ],
  5: [
    [
      [0.85, 0.05],
      [0.5, 0],
      [0.25, 0.2],
      [0.45, 0.45],
      [0.78, 0.7],
      [0.6, 0.98],
      [0.2, 1],
      [0.05, 0.85],
    ],
  ],
  6: [
    [
      [0.75, 0],
      [0.4, 0.25],
      [0.15, 0.65],
      [0.3, 0.97],
      [0.65, 0.95],
      [0.8, 0.72],
      [0.55, 0.55],
      [0.25, 0.68],
    ],
  ],
  7: [
    [
      [0.08, 0.08],
      [0.1, 0.02],
      [0.5, 0.05],
      [0.9, 0.02],
      [0.65, 0.4],
      [0.4, 1],
    ],
    [
      [0.25, 0.52],
      [0.5, 0.5],
      [0.82, 0.46],
    ],
  ],
  8: [
    [
      [0.75, 0.15],
      [0.45, 0],
      [0.2, 0.2],
      [0.45, 0.45],
      [0.78, 0.72],
      [0.5, 1],
      [0.18, 0.8],
      [0.4, 0.5],
      [0.72, 0.25],
      [0.72, 0.12],
    ],
  ],
  9: [
    [
      [0.78, 0.22],
      [0.45, 0.02],
      [0.15, 0.25],
      [0.4, 0.48],
      [0.75, 0.3],
      [0.78, 0.2],
      [0.76, 0.6],
      [0.62, 0.95],
      [0.3, 1],
      [0.1, 0.82],
    ],
  ],
}

/** Draws a digit as this writer does, in a box of about 100 by 150 pixels with its corner at 0, 0.
 * @param draw of `random(seed)`
 * @returns strokes of points `{ x, y, pressure }` */
export function writeDigit(digit, draw) {
  const [lean, turn] = [0.18 + 0.07 * draw.normal(), 0.04 * draw.normal()]
  const [wide, high] = [95 * (1 + 0.1 * draw.normal()), 145 * (1 + 0.07 * draw.normal())]
  return forms[digit].map((stroke) => {
    const points = stroke.map(([x, y]) => [x + 0.045 * draw.normal(), y + 0.036 * draw.normal()])
    return curveThrough(points).map(([x, y]) => {
      const [px, py] = [(x + lean * (0.5 - y)) * wide, y * high]
      return {
        x: px * Math.cos(turn) - py * Math.sin(turn),
        y: px * Math.sin(turn) + py * Math.cos(turn),
        pressure: 0.5,
      }
    })
  })
}

/** Many digits of this writer. */
export function writeDigits(count, seed) {
  const stream = random(seed).split('stand-in writer')
  return Array.from({ length: count }, (_, at) => {
    return { digit: String(at % 10), strokes: writeDigit(at % 10, stream.split(at)) }
  })
}

/** Catmull and Rom's curve through points, 8 a piece. */
export function curveThrough(points) {
  const curve = [points[0]]
  for (let at = 0; at + 1 < points.length; at++) {
    const [a, b] = [points[at - 1] ?? points[at], points[at]]
    const [c, d] = [points[at + 1], points[at + 2] ?? points[at + 1]]
    for (let step = 1; step <= 8; step++) {
      const t = step / 8
      curve.push(
        [0, 1].map(
          (axis) =>
            0.5 *
            (2 * b[axis] +
              (c[axis] - a[axis]) * t +
              (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t * t +
              (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t * t * t),
        ),
      )
    }
  }
  return curve
}
