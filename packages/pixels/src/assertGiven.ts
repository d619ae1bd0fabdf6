import type { ImageShape } from './imageShape'

/** Refuses values that are no list of numbers, so that a call without arguments ends in an error that names the function.
 * @param argument the function and its argument: `gaussianBlur.values`
 * @throws RangeError */
export function assertNumbers(argument: string, given: ArrayLike<number>): void {
  if (Array.isArray(given) || ArrayBuffer.isView(given)) return
  throw refused(argument, 'a list of numbers, such as a Float32Array', given)
}

/** @throws RangeError unless it is a picture @param argument the function: `findInk` */
export function assertPicture(
  argument: string,
  given: { pixels: ArrayLike<number>; width: number; height: number },
): void {
  const isObject = typeof given === 'object' && given !== null
  if (!isObject || !isSize(given.width) || !isSize(given.height)) {
    throw refused(argument, 'a picture { pixels, width, height }', given)
  }
  assertNumbers(`${argument}.pixels`, given.pixels)
}

/** @throws RangeError unless it is [height, width, channels] @param argument the function and its argument */
export function assertImageShape(argument: string, given: ImageShape): void {
  if (Array.isArray(given) && given.length === 3 && given.every(isSize)) return
  throw refused(argument, 'an image shape [height, width, channels]', given)
}

/** @throws RangeError unless it is a box @param argument the function and its argument */
export function assertBox(argument: string, given: { width: number; height: number }): void {
  if (typeof given === 'object' && given !== null && isSize(given.width) && isSize(given.height))
    return
  throw refused(argument, 'a box { left, top, width, height }', given)
}

function isSize(given: unknown): boolean {
  return Number.isInteger(given) && (given as number) >= 1
}

function refused(argument: string, expected: string, given: unknown): RangeError {
  const what = given === null ? 'null' : Array.isArray(given) ? `[${given}]` : typeof given
  return new RangeError(`${argument}: expected ${expected}, got ${what}.`)
}
