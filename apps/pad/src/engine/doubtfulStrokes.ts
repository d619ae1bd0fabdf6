import { isCoil } from '../ink/digitForm'
import type { Stroke } from '../ink/stroke'
import { isPart } from '../ink/strokePieces'
import type { StrokeRun } from '../ink/strokeRuns'

/** What is read of a run, or undefined where it is no digit. */
export type DigitOf = (run: StrokeRun) => string | undefined

/** Strokes that were parted, but not into digits alone, or into digits that other lines than digits are made of too.
 * @returns their ids */
export function doubtfulStrokes(
  strokes: readonly Stroke[],
  chosen: readonly StrokeRun[],
  digitOf: DigitOf,
): number[] {
  const parted = new Map<number, (string | undefined)[]>()
  for (const run of chosen) {
    for (const { id } of run.strokes.filter(isPart)) {
      parted.set(id, [...(parted.get(id) ?? []), digitOf(run)])
    }
  }
  const isDoubtful = (stroke: Stroke): boolean => {
    const digits = parted.get(stroke.id)
    if (!digits) return false
    return digits.includes(undefined) || isZigzag(digits) || (isCoil(stroke) && !isWound(digits))
  }
  return strokes.filter(isDoubtful).map(({ id }) => id)
}

/** M, N, W, waves and zig-zag lines are made of 1s and 7s, most of all. */
function isZigzag(digits: readonly (string | undefined)[]): boolean {
  return digits.length < 2 * countOf(digits, '17')
}

/** Coils are made of 0s, and of digits that do not turn to one side throughout; 40 and 66 do. */
function isWound(digits: readonly (string | undefined)[]): boolean {
  return countOf(digits, '0469') === digits.length && digits.length >= 2 * countOf(digits, '0')
}

function countOf(digits: readonly (string | undefined)[], some: string): number {
  return digits.filter((digit) => some.includes(digit!)).length
}
