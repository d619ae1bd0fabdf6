import {
  assertDataset,
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  optionError,
  random,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { joinedSplit } from '../../splits/joinedSplit'
import { refuseAugmented } from '../../splits/refuseAugmented'
import { relabelled } from '../../splits/relabelled'
import { checkFonts } from '../checkSource'
import { digitClasses } from '../digitClasses'
import { loadOnce } from '../loadOnce'
import { noneSplit } from './noneSplit'

export interface WithNoneOptions {
  /** Images of `none` for each digit of a part; 0 adds the class without any image. */
  share?: number
  /** Paths of font files that letters are drawn from, 5 or more: each part draws from fonts of its own. Left out, there are no
   * letters. */
  fonts?: readonly string[]
  seed?: number
}

/** A dataset of digits with an eleventh class, `none`: what is no whole digit. Each part gets images made of its own digits
 * alone (parts of one, halves of two neighbours, two or three side by side) and drawn ones: letters, scribbles, blots,
 * dashes, empty paper. All are framed like digits. `sources` names the digits in each, so that one cut from a training
 * image is not a test. The same options give the same images on every machine.
 * @throws InkstoneError for a bad option; from `load`, for a dataset that is augmented or not of digits in 28x28 pixels
 * @example (await withNone(mnist()).load()).classes.at(-1) // 'none' */
export function withNone(dataset: Dataset, options: WithNoneOptions = {}): Dataset {
  assertDataset('withNone', dataset)
  knownOptions('withNone', options, ['share', 'fonts', 'seed'])
  const { share = 0.2, fonts = [], seed = 1 } = options
  finiteNumber('withNone.share', share, { min: 0, max: 2 })
  wholeNumber('withNone.seed', seed, { min: 0 })
  if (fonts.length > 0) checkFonts('withNone.fonts', fonts)
  if (fonts.length > 0 && fonts.length < 5) {
    throw optionError({
      option: 'withNone.fonts',
      expected: '5 font files or more, because each part draws letters from its own',
      given: fonts.length,
      mend: 'Leave it out for no letters.',
    })
  }
  return {
    name: dataset.name,
    options: { ...dataset.options, none: { share, fonts: [...fonts], seed } },
    load: loadOnce(async () => {
      const loaded = await dataset.load()
      refuseAugmented('withNone', loaded)
      assertDigits(loaded)
      const splits: Record<string, Split> = {}
      const taken = new Set<string>()
      for (const [name, split] of Object.entries(loaded.splits)) {
        const digits = relabelled(split, noneClasses)
        const count = Math.round(share * split.size)
        if (count === 0) {
          splits[name] = digits
          continue
        }
        const stream = random(seed).split('none').split(name)
        const given = { digits, count, stream, fonts: fontsOf(name, fonts), taken }
        splits[name] = joinedSplit(digits, await noneSplit(given), noneClasses)
      }
      const { framing, skipped, imageShape } = loaded
      return {
        ...{ name: loaded.name, classes: noneClasses, imageShape, splits },
        ...(framing && { framing }),
        ...(skipped && { skipped }),
      }
    }),
  }
}

const noneClasses: readonly string[] = [...digitClasses, 'none']

/** Every fifth font is for validation, every fifth for the test, the others for training and any other part. */
function fontsOf(part: string, fonts: readonly string[]): string[] {
  const turn = { validation: 3, test: 4 }[part]
  return fonts.filter((_, at) => (turn === undefined ? at % 5 < 3 : at % 5 === turn))
}

function assertDigits({ name, classes, imageShape }: LoadedDataset): void {
  if (classes.join() === digitClasses.join() && imageShape.join() === '28,28,1') return
  throw new InkstoneError(
    `withNone: expected a dataset of digits, '0' to '9', in images of 28x28x1, got ${name} with ` +
      `${classes.slice(0, 12).join(', ')} in ${imageShape.join('x')}. resize() and frameDigit() make images alike.`,
  )
}
