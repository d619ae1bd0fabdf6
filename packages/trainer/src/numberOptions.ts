import { finiteNumber, optionError } from '@inkstone/core'

/** Refuses anything but a number above 0. @throws InkstoneError */
export function positive(option: string, given: unknown): void {
  if (finiteNumber(option, given) <= 0) {
    throw optionError({ option, expected: 'a number > 0', given })
  }
}

/** Refuses anything but a decay rate in `[0, 1)`. @throws InkstoneError */
export function decay(option: string, given: unknown): void {
  const value = finiteNumber(option, given)
  if (value < 0 || value >= 1) {
    throw optionError({ option, expected: 'a number >= 0 and < 1', given })
  }
}
