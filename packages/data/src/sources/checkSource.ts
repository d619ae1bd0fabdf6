import { type ImageShape, optionError } from '@inkstone/core'

/** Checks a path. @throws InkstoneError for anything else */
export function checkPath(option: string, given: unknown): void {
  if (typeof given === 'string' && given !== '') return
  throw optionError({ option, expected: 'a path', given })
}

/** Checks `[height, width, channels]`. @throws InkstoneError for anything else */
export function checkImageShape(option: string, given: ImageShape): void {
  const sound = Array.isArray(given) && given.length === 3
  if (sound && given.every((size) => Number.isInteger(size) && size >= 1)) return
  throw optionError({ option, expected: '[height, width, channels], whole numbers >= 1', given })
}

/** Checks class names. @throws InkstoneError unless there are at least two, all different */
export function checkClasses(option: string, given: readonly string[]): void {
  const sound = Array.isArray(given) && given.every((name) => typeof name === 'string')
  if (sound && given.length >= 2 && new Set(given).size === given.length) return
  throw optionError({ option, expected: 'two or more class names, all different', given })
}

/** Refuses anything but a list of font paths. */
export function checkFonts(option: string, fonts: unknown): void {
  if (!Array.isArray(fonts) || fonts.length === 0) {
    const mend =
      'Free handwriting fonts are available at fonts.google.com, and as packages of most systems.'
    throw optionError({ option, expected: 'paths of font files', given: fonts, mend })
  }
  for (const path of fonts) checkPath(option, path)
}
