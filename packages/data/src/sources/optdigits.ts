import {
  type Dataset,
  finiteNumber,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  random,
  wholeNumber,
} from '@inkstone/core'
import { packageFile } from '../packageFile'
import { frameShape } from '../pictures/frameDigit'
import { frameDrawnDigit } from '../pictures/frameDrawnDigit'
import { arraySplit } from '../splits/arraySplit'
import { stratifiedSplit } from '../splits/stratifiedSplit'
import { subset } from '../splits/subset'
import { digitClasses } from './digitClasses'
import { digitFraming } from './framing'
import { loadOnce } from './loadOnce'
import { readUnpacked } from './readUnpacked'

export interface OptdigitsOptions {
  /** Fraction of all images held out as the test, the same for each digit. */
  test?: number
  /** Fraction of the rest held out for validation; 0 for none. */
  validation?: number
  /** Selects those images. */
  seed?: number
}

/** UCI optdigits (E. Alpaydin, C. Kaynak, 1998): 1,797 digits of 13 writers, none of them MNIST's, enlarged
 * from 8x8 to MNIST's 28x28x1 frame by `frameDigit`'s scaling. The file ships with this package (CC BY 4.0).
 * @throws InkstoneError for a bad option; from `load`, for a damaged file
 * @example (await optdigits().load()).splits.test.size // 359 */
export function optdigits(options: OptdigitsOptions = {}): Dataset {
  knownOptions('optdigits', options, ['test', 'validation', 'seed'])
  const { test = 0.2, validation = 0, seed = 1 } = options
  finiteNumber('optdigits.test', test, { min: 0.01, max: 0.9 })
  finiteNumber('optdigits.validation', validation, { min: 0, max: 0.9 })
  wholeNumber('optdigits.seed', seed, { min: 0 })
  return {
    name: 'optdigits',
    options: { test, validation, seed },
    load: loadOnce(() => load(test, validation, seed)),
  }
}

async function load(test: number, validation: number, seed: number): Promise<LoadedDataset> {
  const path = packageFile('fixtures/optdigits/digits.csv.gz')
  const text = new TextDecoder().decode(await readUnpacked(path))
  const { pixels, labels } = parseDigits(text, path)
  const whole = arraySplit({
    dataset: 'optdigits',
    name: 'train',
    imageShape: frameShape,
    classes: digitClasses,
    pixels,
    labels,
  })
  const stream = random(seed).split('optdigits')
  const [rest, held] = stratifiedSplit(whole.labels, [1 - test, test], stream.split('test'))
  const train = subset(whole, rest!)
  const name = 'optdigits'
  const loaded = { name, classes: digitClasses, imageShape: frameShape, framing: digitFraming }
  const splits = { train, test: subset(whole, held!, 'test') }
  if (validation === 0) return { ...loaded, splits }
  const fractions = [1 - validation, validation]
  const [kept, cut] = stratifiedSplit(train.labels, fractions, stream.split('validation'))
  return {
    ...loaded,
    splits: {
      ...splits,
      train: subset(train, kept!),
      validation: subset(train, cut!, 'validation'),
    },
  }
}

/** Lines of 64 grey values from 0 (paper) to 16 (ink), and a label; framed like MNIST's digits. */
export function parseDigits(
  text: string,
  path: string,
): { pixels: Uint8Array; labels: Uint8Array } {
  const lines = text.trimEnd().split('\n')
  const length = frameShape[0] * frameShape[1]
  const pixels = new Uint8Array(lines.length * length)
  const labels = new Uint8Array(lines.length)
  lines.forEach((line, row) => {
    const values = line
      .split(',')
      .map((value) => (/^\d+$/.test(value) ? Number(value) : Number.NaN))
    const label = values[64]!
    const grey = values.slice(0, 64)
    const fits = values.length === 65 && digitClasses[label] !== undefined
    if (!fits || !grey.every((value) => value <= 16)) {
      throw new InkstoneError(
        `${path}, line ${row + 1}: expected 64 whole numbers from 0 to 16 and a label from 0 to 9, ` +
          `found '${line.slice(0, 40)}'. Install the package again.`,
      )
    }
    labels[row] = label
    const small = Uint8Array.from(grey, (value) => Math.round((value * 255) / 16))
    const picture = { pixels: small, width: 8, height: 8, source: `${path}, line ${row + 1}` }
    pixels.set(frameDrawnDigit(picture), row * length)
  })
  return { pixels, labels }
}
