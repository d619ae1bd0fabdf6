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
}
