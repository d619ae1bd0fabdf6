import { InkstoneError } from '@inkstone/core'

/** The characters of a task and their outputs, counted from 1: 0 is the blank. */
export interface Alphabet {
  readonly characters: readonly string[]
  /** The outputs that write each text, and the length of the longest, at least 1. The same list of texts is encoded once.
   * @param caller for the message. Default `textLine`
   * @throws InkstoneError for a text with another character */
  encode(texts: readonly string[], caller?: string): EncodedTexts
}

export interface EncodedTexts {
  readonly ids: readonly Int32Array[]
  readonly longest: number
}

export function alphabetOf(characters: readonly string[]): Alphabet {
  const outputs = new Map(characters.map((character, at) => [character, at + 1]))
  const known = new WeakMap<readonly string[], EncodedTexts>()
  const encodeText = (text: string, caller: string): Int32Array =>
    Int32Array.from([...text], (character) => {
      const output = outputs.get(character)
      if (output !== undefined) return output
      throw new InkstoneError(
        `${caller}: expected texts of the alphabet '${characters.join('')}', got '${text}', which holds '${character}'. ` +
          'Add it to textLine({ alphabet }), or leave such lines out.',
      )
    })
  return {
    characters,
    encode(texts, caller = 'textLine') {
      let encoded = known.get(texts)
      if (!encoded) {
        const ids = texts.map((text) => encodeText(text, caller))
        encoded = { ids, longest: ids.reduce((most, { length }) => Math.max(most, length), 1) }
        known.set(texts, encoded)
      }
      return encoded
    },
  }
}

/** How many steps it takes to write these outputs: one each, and a blank between two equal ones. */
export function stepsFor(ids: Int32Array): number {
  return ids.length + ids.filter((id, at) => at > 0 && id === ids[at - 1]).length
}
