import { assertArgument } from '../checks/assertArgument'
import type { Stage } from './stage'

/** Which texts may stand in a field: post codes, amounts, numbers with a check digit. A reader asks it for each beginning of
 * a text, so that it follows no reading that the format excludes. A format reads no picture and keeps no state.
 * @example
 * const even: Format = {
 *   name: 'even',
 *   options: {},
 *   characters: '0123456789',
 *   lengths: [2],
 *   mayBegin: (prefix) => /^\d?$/.test(prefix) || even.accepts(prefix),
 *   accepts: (text) => /^\d[02468]$/.test(text),
 * } */
export interface Format extends Stage {
  /** Every character that its texts may hold, each once: the ten digits, and separators of `.,-`. */
  readonly characters: string
  /** The lengths of its texts in characters, ascending. */
  readonly lengths: readonly number[]
  /** Whether a text of the format begins like this: true for `''` and for each beginning of an accepted text, false where
   * nothing can follow that makes it one. */
  mayBegin(prefix: string): boolean
  /** Whether this is a whole text of the format. */
  accepts(text: string): boolean
  /** The form that texts of the same meaning share, itself an accepted text: `1234.50` of `1,234.50`. A reader adds up the
   * probabilities of such texts. Left out, each text has a meaning of its own.
   * @param text an accepted one */
  canonical?(text: string): string
}

/** What texts that mean the same have in common: the format's canonical form, or the text itself.
 * @param text an accepted one
 * @throws InkstoneError for what is no object, or no text
 * @example canonicalOf(amount(), '1,234.50') // '1234.50' */
export function canonicalOf(format: Format, text: string): string {
  assertArgument('canonicalOf.format', format, 'object')
  assertArgument('canonicalOf.text', text, 'string')
  return format.canonical?.(text) ?? text
}
