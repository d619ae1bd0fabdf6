import { type Dataset, finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { checkFonts } from '../checkSource'
import { loadOnce } from '../loadOnce'
import { renderGlyphs } from './renderGlyphs'

export interface RenderedLettersOptions {
  /** Paths of font files: TrueType, OpenType or WOFF. */
  fonts: readonly string[]
  /** How many are drawn, the same of each letter. Default: 2,000. */
  images?: number
  /** How far they are turned, slanted, stretched and bent: 0 draws each font as it is, 1 about as far as hands
   * differ. */
  variation?: number
  seed?: number
}

/** Capitals that no digit looks like: without B, G, I, O, Q, S and Z. */
const letters = [...'ACDEFHJKLMNPRTUVWXY']

/** Letters drawn and framed as {@link renderedDigits} draws digits: what a reader of digits should not be sure of. The
 * same options give the same bytes on every machine. Its one split is `test`.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for one that is no font, or lacks a letter
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
