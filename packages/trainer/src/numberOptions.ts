import { finiteNumber, optionError } from '@inkstone/core'

/** Refuses what is no number above 0. @throws InkstoneError */
export function positive(option: string, given: unknown): void {
  if (finiteNumber(option, given) <= 0) {
    throw optionError({ option, expected: 'a number > 0', given })
  }
}

/** Refuses what cannot be the share of an old value that is kept: it must lie in `[0, 1)`.
 * @throws InkstoneError */
export function decay(option: string, given: unknown): void {
  const value = finiteNumber(option, given)
  if (value < 0 || value >= 1) {
    throw optionError({ option, expected: 'a number >= 0 and < 1', given })
  }
}
