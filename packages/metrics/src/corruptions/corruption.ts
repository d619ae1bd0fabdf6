import type { Random } from '@inkstone/core'

/** How strongly a picture is corrupted: 1 hardly, 5 so strongly that people may have to look twice. */
export type Severity = 1 | 2 | 3 | 4 | 5

/** All of them. */
export const severities: readonly Severity[] = [1, 2, 3, 4, 5]

export interface CorruptionSetting {
  rows: number
  columns: number
  severity: Severity
  /** What is drawn by chance: a direction, a place, noise. */
  random: Random
}

/** A way of spoiling a picture. Lengths are given for pictures of 28 pixels and grow with larger ones. */
export interface Corruption {
  /** `shot noise`. */
  readonly name: string
  /** @param pixels `[rows, columns]`, ink 1, paper 0; left as they are
   * @returns new ones, from 0 to 1 */
  apply(pixels: Float32Array, setting: CorruptionSetting): Float32Array
}

/** What a list of five says for a severity. */
export function bySeverity<Value>(values: readonly Value[], severity: Severity): Value {
  return values[severity - 1]!
}

/** What a pixel of a picture of 28 x 28 is in one of this size. */
export function pixelOf28({ rows, columns }: Pick<CorruptionSetting, 'rows' | 'columns'>): number {
  return Math.max(rows, columns) / 28
}

/** Ink within its bounds. */
export function clipped(value: number): number {
  return Math.min(1, Math.max(0, value))
}
