import { type Dataset, finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { checkFonts } from '../checkSource'
import { loadOnce } from '../loadOnce'
import { renderGlyphs } from './renderGlyphs'

export interface RenderedLettersOptions {
  /** Paths of font files: TrueType, OpenType or WOFF. */
  fonts: readonly string[]
  /** How many are drawn, equally many of each letter. Default: 2,000. */
  images?: number
  /** How much they are rotated, sheared, stretched and bent: 0 draws each font unchanged, 1 varies about as much as
   * handwriting. */
  variation?: number
  seed?: number
}

/** Capitals that do not look like a digit: all but B, G, I, O, Q, S and Z. */
const letters = [...'ACDEFHJKLMNPRTUVWXY']

/** Letters drawn and framed like {@link renderedDigits}, on which a digit classifier should not be confident. The
 * same options give the same bytes on every machine. Its only split is `test`.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for a file that is not a font, or lacks a letter
 * @example renderedLetters({ fonts: ['Caveat-Regular.ttf'] }) */
export function renderedLetters(options: RenderedLettersOptions): Dataset {
  knownOptions('renderedLetters', options, ['fonts', 'images', 'variation', 'seed'])
  const { fonts, images = 2000, variation = 1, seed = 1 } = options
  checkFonts('renderedLetters.fonts', fonts)
  wholeNumber('renderedLetters.images', images, { min: letters.length })
  finiteNumber('renderedLetters.variation', variation, { min: 0, max: 2 })
  wholeNumber('renderedLetters.seed', seed, { min: 0 })
  const name = 'rendered-letters'
  return {
    name,
    options: { fonts: [...fonts], images, variation, seed },
    load: loadOnce(() => {
      const given = { name, kind: 'letter', characters: letters, part: 'test' } as const
      return renderGlyphs({ ...given, fonts, images, variation, validation: 0, seed })
    }),
  }
}
