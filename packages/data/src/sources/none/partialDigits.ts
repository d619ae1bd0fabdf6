import type { Random } from '@inkstone/core'

/** Ink on paper, any size: `[height, width]`, ink 1, paper 0. */
export interface Drawing {
  ink: Float32Array
  width: number
  height: number
}

export interface Digit {
  /** `[28, 28]`, ink 1. */
  ink: Float32Array
  /** 0 to 9. */
  label: number
}

const side = 28

/** A part of one digit, as a wrong cut leaves it. Parts that may still be a digit are left out: those of a 1 or a 7, the
 * right of a 3 or an 8, what is one straight stroke, and the upper or lower part of a digit with a loop.
 * @returns undefined where this digit cannot be cut this way */
export function cut({ ink, label }: Digit, random: Random): Drawing | undefined {
  const isAcross = random.uniform() < 0.6
  const keepsFirst = random.uniform() < 0.5
  const share = 0.3 + 0.25 * random.uniform()
  const labels = isAcross ? (keepsFirst ? '02345689' : '02569') : '0235'
  if (!labels.includes(String(label))) return undefined
  const part = cutInk(ink, { isAcross, keepsFirst, share })
  return part && isWide(part) ? part : undefined
}

/** The right of one digit and the left of its neighbour: a window set between two digits.
 * @returns undefined if hardly any ink is left of one of them */
export function halves(left: Digit, right: Digit, random: Random): Drawing | undefined {
  const share = () => 0.3 + 0.35 * random.uniform()
  const first = cutInk(left.ink, { isAcross: true, keepsFirst: false, share: share() })
  const second = cutInk(right.ink, { isAcross: true, keepsFirst: true, share: share() })
  if (!first || !second) return undefined
  return beside([first, second], () => random.integer(5), random)
}

/** Two or three whole digits side by side, apart, touching, or overlapping. */
export function several(digits: readonly Digit[], random: Random): Drawing {
  const whole = digits.map(({ ink }) => trimmed(ink, side, side))
  return beside(whole, () => random.integer(9) - 4, random)
}

interface Cut {
  isAcross: boolean
  keepsFirst: boolean
  /** How much of the ink's length is kept. */
  share: number
}

function cutInk(ink: Float32Array, { isAcross, keepsFirst, share }: Cut): Drawing | undefined {
  const whole = trimmed(ink, side, side)
  const { width, height } = whole
  const length = isAcross ? width : height
  const kept = Math.max(1, Math.round(length * share))
  const part = whole.ink.map((value, at) => {
    const along = isAcross ? at % width : Math.floor(at / width)
    return (keepsFirst ? along < kept : along >= length - kept) ? value : 0
  })
  const mass = part.reduce((sum, value) => sum + value, 0)
  return mass < 8 ? undefined : trimmed(part, width, height)
}

/** Whether it is not one upright stroke, which is a 1. */
function isWide({ ink, width, height }: Drawing): boolean {
  const mass = ink.reduce((sum, value) => sum + value, 0)
  return width > 0.42 * height && mass < 0.85 * width * height
}

/** Puts drawings beside each other, each a little higher or lower. @param gap pixels between two, negative to overlap */
function beside(parts: readonly Drawing[], gap: () => number, random: Random): Drawing {
  const gaps = parts.map((_, at) => (at === 0 ? 0 : gap()))
  const most = Math.max(...parts.map(({ height }) => height)) + 6
  const space = parts.reduce((sum, { width }, at) => sum + width + Math.abs(gaps[at]!), 0)
  const ink = new Float32Array(most * space)
  let from = 0
  for (const [number, part] of parts.entries()) {
    const left = Math.max(0, from + gaps[number]!)
    const top = random.integer(most - part.height + 1)
    for (let at = 0; at < part.ink.length; at++) {
      const place = (top + Math.floor(at / part.width)) * space + left + (at % part.width)
      ink[place] = Math.max(ink[place]!, part.ink[at]!)
    }
    from = left + part.width
  }
  return { ink, width: space, height: most }
}

/** The smallest box that holds the ink. */
function trimmed(ink: Float32Array, width: number, height: number): Drawing {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let at = 0; at < ink.length; at++) {
    if (ink[at]! < 0.1) continue
    const [x, y] = [at % width, Math.floor(at / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const [columns, rows] = [right - left + 1, bottom - top + 1]
  if (columns <= 0) return { ink: new Float32Array(1), width: 1, height: 1 }
  const box = new Float32Array(columns * rows)
  for (let at = 0; at < box.length; at++) {
    box[at] = ink[(top + Math.floor(at / columns)) * width + left + (at % columns)]!
  }
  return { ink: box, width: columns, height: rows }
}
