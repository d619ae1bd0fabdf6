import type { Page, Random } from '@inkstone/core'
import { blankPage, composePage } from './composePage'
import { drawStroke, type Place } from './drawStroke'

/** What a field may hold that no reader should read. */
export const noStrings = ['empty', 'struck out', 'letters', 'signature', 'dashes'] as const
export type NoString = (typeof noStrings)[number]

/** Draws a field that holds no number.
 * @param digits `[28, 28]` each, for what is struck out
 * @param length how many characters the strings have */
export function noString(
  kind: NoString,
  digits: readonly Float32Array[],
  length: number,
  random: Random,
): Page {
  if (kind === 'struck out') return struckOut(digits, random)
  const pen = 1.8 + 1.4 * random.uniform()
  const size = 20
  const page = blankPage(size * length + 24, 2 * size + 4, pen, random)
  const strokes: Record<Exclude<NoString, 'struck out'>, () => Place[][]> = {
    empty: () => [],
    letters: () => lettersOf(length, size, random),
    signature: () => [signatureOf(page, random)],
    dashes: () =>
      Array.from({ length }, (_, at) => {
        const x = 14 + at * size
        const y = page.height / 2 + random.normal()
        return [
          [x, y],
          [x + 8 + 5 * random.uniform(), y + random.normal()],
        ]
      }),
  }
  for (const points of strokes[kind]()) {
    drawStroke(page.light, page, { points, width: pen, light: page.pen.light })
  }
  return page
}

function struckOut(digits: readonly Float32Array[], random: Random): Page {
  const page = composePage(digits, { gap: () => 3, handPer: 'string' }, random)
  const { light, width, height, pen } = page
  const count = 2 + random.integer(4)
  for (let stroke = 0; stroke < count; stroke++) {
    const y = () => height * (0.25 + 0.5 * random.uniform())
    const points: Place[] = [
      [4, y()],
      [width / 2, y()],
      [width - 4, y()],
    ]
    drawStroke(light, page, { points, width: pen.width, light: pen.light })
  }
  return page
}

/** Capitals of straight strokes that look like no digit, in a square of 1 x 1 from the upper left corner. */
const alphabet: Readonly<Record<string, readonly Place[][]>> = {
  A: [
    [
      [0, 1],
      [0.5, 0],
      [1, 1],
    ],
    [
      [0.2, 0.6],
      [0.8, 0.6],
    ],
  ],
  E: [
    [
      [0.9, 0],
      [0, 0],
      [0, 1],
      [0.9, 1],
    ],
    [
      [0, 0.5],
      [0.7, 0.5],
    ],
  ],
  F: [
    [
      [0.9, 0],
      [0, 0],
      [0, 1],
    ],
    [
      [0, 0.5],
      [0.7, 0.5],
    ],
  ],
  H: [
    [
      [0, 0],
      [0, 1],
    ],
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 0.5],
      [1, 0.5],
    ],
  ],
  K: [
    [
      [0, 0],
      [0, 1],
    ],
    [
      [0.9, 0],
      [0, 0.6],
      [0.9, 1],
    ],
  ],
  M: [
    [
      [0, 1],
      [0.1, 0],
      [0.5, 0.6],
      [0.9, 0],
      [1, 1],
    ],
  ],
  N: [
    [
      [0, 1],
      [0, 0],
      [1, 1],
      [1, 0],
    ],
  ],
  R: [
    [
      [0, 1],
      [0, 0],
      [0.8, 0.1],
      [0.8, 0.4],
      [0, 0.5],
      [0.9, 1],
    ],
  ],
  W: [
    [
      [0, 0],
      [0.25, 1],
      [0.5, 0.3],
      [0.75, 1],
      [1, 0],
    ],
  ],
  X: [
    [
      [0, 0],
      [1, 1],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  ],
} as const

function lettersOf(length: number, size: number, random: Random): Place[][] {
  const names = Object.keys(alphabet)
  const slant = 0.15 * random.normal()
  return Array.from({ length }, (_, at) => {
    const letter = alphabet[names[random.integer(names.length)]!]!
    const wide = 0.55 + 0.2 * random.uniform()
    return letter.map((points) =>
      points.map(([x, y]): Place => {
        const jitter = () => 0.05 * random.normal()
        const [across, down] = [x * wide + slant * (1 - y) + jitter(), y + jitter()]
        return [12 + size * (at + across), 12 + size * down]
      }),
    )
  }).flat()
}

/** A wave that grows flatter to the right, with loops. */
function signatureOf({ width, height }: Page, random: Random): Place[] {
  const points: Place[] = []
  let [x, up] = [10, true]
  while (x < width - 12) {
    const fade = 1 - (0.7 * x) / width
    const reach = (height / 2 - 6) * fade * (0.4 + 0.6 * random.uniform())
    points.push([x, height / 2 + (up ? -reach : reach)])
    x += random.uniform() < 0.2 ? -3 : 3 + 6 * random.uniform()
    up = !up
  }
  return smooth(smooth(points))
}

/** Cuts the corners of a line (Chaikin, 1974). */
function smooth(points: readonly Place[]): Place[] {
  return points.slice(0, -1).flatMap(([x, y], at): Place[] => {
    const [nextX, nextY] = points[at + 1]!
    return [
      [0.75 * x + 0.25 * nextX, 0.75 * y + 0.25 * nextY],
      [0.25 * x + 0.75 * nextX, 0.25 * y + 0.75 * nextY],
    ]
  })
}
