/** Text without characters that control a terminal: C0 and C1 controls, DEL, line separators and the marks that change
 * the direction of writing become their JavaScript escapes. A name from a file can then neither clear the screen nor
 * forge a line.
 * @example printable('7\u001b[2J\n') // '7\\x1b[2J\\n' */
export function printable(text: string): string {
  return text.replace(controls, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    const code = character.codePointAt(0)!
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/** JSON without characters that control a terminal: they become JSON's own escapes, so that parsing gives the same value.
 * @example printableJson('\u009b2J') // '"\\u009b2J"' */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(controls, (character) => {
    return `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`
  })
}

const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu
