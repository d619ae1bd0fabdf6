import type { Random } from '@inkstone/core'
import { drawStroke, type Place } from './drawStroke'
import type { Hand, Written } from './writeDigit'

/** A separator, with the place of its upper edge below the line that digits stand on; above it is negative. */
export interface WrittenMark extends Written {
  readonly top: number
}

/** Writes a full stop, a comma or a hyphen as a hand does. */
export function writeMark(character: string, hand: Hand, random: Random): WrittenMark {
  const points = pointsOf(character, hand, random)
  const reach = hand.pen / 2 + 1
  const [left, top] = [0, 1].map((axis) => {
    return Math.floor(Math.min(...points.map((point) => point[axis]!)) - reach)
  }) as [number, number]
  const [right, bottom] = [0, 1].map((axis) => {
    return Math.ceil(Math.max(...points.map((point) => point[axis]!)) + reach)
  }) as [number, number]
  const [width, height] = [right - left, bottom - top]
  const light = new Float32Array(width * height).fill(1)
  const place = points.map(([x, y]): Place => [x - left, y - top])
  drawStroke(
    light,
    { width, height, paper: 1 },
    { points: place, width: dotWidth(character, hand, random), light: 0 },
  )
  return { ink: light.map((value) => 1 - value), width, height, top }
}

/** From the foot of the line, in pixels. */
function pointsOf(character: string, { height, slant }: Hand, random: Random): Place[] {
  const around = (share: number) => share * height * (0.8 + 0.4 * random.uniform())
  if (character === '-') {
    const [width, rise] = [around(0.45), -around(0.45)]
    return [
      [0, rise],
      [width, rise + 0.5 * random.normal()],
    ]
  }
  if (character === ',') {
    const length = around(0.28)
    const start = -around(0.06)
    return [
      [0, start],
      [-(0.35 + slant + 0.1 * random.normal()) * length, start + length],
    ]
  }
  const rise = -around(0.05)
  return [
    [0, rise],
    [0.4 * random.uniform(), rise],
  ]
}

/** A dot is pressed: somewhat wider than a stroke. */
function dotWidth(character: string, { pen }: Hand, random: Random): number {
  return character === '.' ? pen * (1.1 + 0.5 * random.uniform()) : pen
}
