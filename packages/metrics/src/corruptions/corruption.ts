import type { Random } from '@inkstone/core'

/** How strongly a picture is corrupted: 1 slightly, 5 so much that people may have to look twice. */
export type Severity = 1 | 2 | 3 | 4 | 5

/** All of them. */
export const severities: readonly Severity[] = [1, 2, 3, 4, 5]

export interface CorruptionSetting {
  rows: number
  columns: number
  severity: Severity
  /** Random choices: a direction, a position, noise. */
  random: Random
}

/** A way to corrupt a picture. Lengths are given for pictures of 28 pixels and scale with the picture. */
export interface Corruption {
  /** `shot noise`. */
  readonly name: string
  /** @param pixels `[rows, columns]`, ink 1, paper 0; not changed @returns new ones, from 0 to 1 */
  apply(pixels: Float32Array, setting: CorruptionSetting): Float32Array
}

/** The value for a severity in a list of five. */
export function bySeverity<Value>(values: readonly Value[], severity: Severity): Value {
  return values[severity - 1]!
}

/** The size of a pixel of a 28 x 28 picture in one of this size. */
export function pixelOf28({ rows, columns }: Pick<CorruptionSetting, 'rows' | 'columns'>): number {
  return Math.max(rows, columns) / 28
}

/** Ink clipped to 0..1. */
export function clipped(value: number): number {
  return Math.min(1, Math.max(0, value))
}
