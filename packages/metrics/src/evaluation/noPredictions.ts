import { InkstoneError } from '@inkstone/core'

/** The error of `result()` before the first prediction: no figure is better than a made-up one. */
export function noPredictions(name: string): InkstoneError {
  return new InkstoneError(
    `${name}: expected at least one prediction before result(), got none. Call update() first.`,
  )
}
