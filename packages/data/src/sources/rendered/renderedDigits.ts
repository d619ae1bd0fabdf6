import { type Dataset, finiteNumber, knownOptions, wholeNumber } from '@inkstone/core'
import { checkFonts } from '../checkSource'
import { digitClasses } from '../digitClasses'
import { loadOnce } from '../loadOnce'
import { renderGlyphs } from './renderGlyphs'

export interface RenderedDigitsOptions {
  /** Paths of font files: TrueType, OpenType or WOFF. Handwriting fonts work best. */
  fonts: readonly string[]
  /** How many are drawn, equally many of each digit. Default: 10,000. */
  images?: number
  /** How much they are rotated, sheared, stretched and bent: 0 draws each font unchanged, 1 varies about as much as
   * handwriting. */
  variation?: number
  /** Fraction held out for validation. */
  validation?: number
  seed?: number
}

/** Digits drawn from font outlines, each rotated, sheared, stretched and bent a little, and framed by {@link
 * frameDigit}, to pretrain on without any data. The same options give the same bytes on every machine. Splits:
 * `train` and `validation`.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for a file that is not a font, or lacks a digit
 * @example renderedDigits({ fonts: ['Caveat-Regular.ttf', 'Kalam-Regular.ttf'] }) */
export function renderedDigits(options: RenderedDigitsOptions): Dataset {
  knownOptions('renderedDigits', options, ['fonts', 'images', 'variation', 'validation', 'seed'])
  const { fonts, images = 10_000, variation = 1, validation = 0.1, seed = 1 } = options
  checkFonts('renderedDigits.fonts', fonts)
  wholeNumber('renderedDigits.images', images, { min: 20 })
  finiteNumber('renderedDigits.variation', variation, { min: 0, max: 2 })
  finiteNumber('renderedDigits.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('renderedDigits.seed', seed, { min: 0 })
  return {
    name: 'rendered-digits',
    options: { fonts: [...fonts], images, variation, validation, seed },
    load: loadOnce(() =>
      renderGlyphs({
        name: 'rendered-digits',
        kind: 'digit',
        characters: digitClasses,
        fonts,
        images,
        variation,
        validation,
        seed,
      }),
    ),
  }
}
