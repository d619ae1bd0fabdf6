import type { ExplanationsFile, PredictionsFile } from '@inkstone/core'
import { damagedFile } from '../files/damagedFile'

/** Checks that explanations fit the predictions that they explain. @throws InkstoneError naming the place */
export function verifyExplanations(
  path: string,
  { mistakes }: ExplanationsFile,
  { imageShape, classes }: PredictionsFile,
): void {
  const [height, width, channels] = imageShape
  const check = (place: string, base64: string, expected: number): void => {
    const found = Buffer.from(base64, 'base64').length
    if (found === expected) return
    throw damagedFile(path, `${place}: expected ${expected} bytes, got ${found}`)
  }
  mistakes.forEach(({ label, predicted, pixels, maps }, index) => {
    const place = `mistakes.${index}`
    check(`${place}.pixels`, pixels, height * width * channels)
    maps.forEach(({ values }, map) => {
      check(`${place}.maps.${map}.values`, values, height * width)
    })
    if (Math.max(label, predicted) < classes.length) return
    const words = `expected classes below ${classes.length}, got ${label} predicted as ${predicted}`
    throw damagedFile(path, `${place}: ${words}`)
  })
}
