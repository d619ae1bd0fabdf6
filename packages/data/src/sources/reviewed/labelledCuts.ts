import { printable } from '@inkstone/core'
import type { Answer, RejectedPicture } from '@inkstone/run'

/** An image of a model, and what it shows. */
export interface LabelledImage {
  /** `[height, width, channels]`, ink 255. */
  pixels: Uint8Array
  /** Its place in the classes of the model. */
  label: number
}

/** The digits of a string as the reader cut them out, each under the digit that a person read in its place.
 *
 * A person says what the string is, not where it must be cut. So the cuts count only if there are as many as digits in the
 * answer, and half of them or more were read right: otherwise the string was probably cut in other places.
 * @param picture with classes
 * @returns or why nothing can be learnt from it, as the end of a sentence */
export function labelledCuts(
  { cuts, text, classes = [] }: RejectedPicture,
  answer: Answer,
): LabelledImage[] | string {
  if (answer.verdict === 'unreadable') return 'unreadable'
  if (answer.verdict !== 'text') return 'a string that holds no digits'
  const said = answer.text!.replaceAll(separators, '')
  if (!/^\d+$/.test(said)) return `'${printable(answer.text!)}' is no string of digits`
  if (!cuts || cuts.length === 0) return 'a string that the reader did not cut into digits'
  if (cuts.length !== said.length) {
    return `a string of ${said.length} digits, which the reader cut into ${cuts.length}`
  }
  const read = text.replaceAll(separators, '')
  const same = [...said].filter((digit, at) => digit === read[at]).length
  if (said.length > 1 && 2 * same < said.length) {
    return `'${said}' was read as '${read}': too unlike it for the cuts to be of the same digits`
  }
  return cuts.map((image, at) => ({
    pixels: new Uint8Array(Buffer.from(image, 'base64')),
    label: classes.indexOf(said[at]!),
  }))
}

/** Of amounts, dates and long numbers. */
const separators = /[\s.,:/'-]/g
