import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  type Dataset,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  optionError,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { arraySplit } from '../../splits/arraySplit'
import { checkClassSizes } from '../../splits/checkClassSizes'
import { checkClasses, checkPath } from '../checkSource'
import { digitClasses } from '../digitClasses'
import { framingOf } from '../framing'
import { loadOnce } from '../loadOnce'
import { readIdxPair } from './idxPair'

export interface IdxDirectoryOptions {
  /** The name of each label. Default: the ten digits. */
  classes?: readonly string[]
  /** The lowest label in the files: 1 for the letters of EMNIST. */
  firstLabel?: number
  /** What comes before `train-images` in the files' names: `emnist-letters-`. Default: detected; required if the
   * folder holds several sets. */
  prefix?: string
  /** Whether rows and columns of the images are swapped, as EMNIST's are. */
  transposed?: boolean
}

/** The IDX files of a folder with MNIST's names, raw or gzipped: MNIST itself, Fashion-MNIST, KMNIST, EMNIST,
 * QMNIST. Splits: `train`, and `validation` and `test` if present (`val-images...`; `t10k-images...` or
 * `test-images...`). Unlike `mnist`, it accepts any complete file.
 * @throws InkstoneError for a bad option; from `load`, for a folder without such files, a file that is missing,
 * truncated or damaged, counts that differ, a label out of range, a class with one image to train on
 * @example idxDirectory('fashion-mnist', { classes: ['t-shirt', 'trousers', ...] }) */
export function idxDirectory(directory: string, options: IdxDirectoryOptions = {}): Dataset {
  knownOptions('idxDirectory', options, ['classes', 'firstLabel', 'prefix', 'transposed'])
  const { classes = digitClasses, firstLabel = 0, prefix, transposed = false } = options
  checkPath('idxDirectory.directory', directory)
  checkClasses('idxDirectory.classes', classes)
  wholeNumber('idxDirectory.firstLabel', firstLabel, { min: 0, max: 255 })
  if (prefix !== undefined && typeof prefix !== 'string') {
    throw optionError({
      option: 'idxDirectory.prefix',
      expected: 'a prefix of names',
      given: prefix,
    })
  }
  if (typeof transposed !== 'boolean') {
    const expected = 'true or false'
    throw optionError({ option: 'idxDirectory.transposed', expected, given: transposed })
  }
  const name = basename(resolve(directory))
  return {
    name,
    options: { directory, classes, firstLabel, prefix: prefix ?? null, transposed },
    load: loadOnce(async () => {
      const found = await findParts(directory, prefix)
      const splits: Record<string, Split> = {}
      for (const [part, paths] of Object.entries(found)) {
        const pair = await readIdxPair({ ...paths, classes: classes.length, firstLabel })
        const { pixels, height, width, labels } = transposed ? transpose(pair) : pair
        const imageShape = [height, width, 1] as const
        if (part === 'train' || labels.length === 0) {
          checkClassSizes(paths.labelsPath, classes, labels)
        }
        splits[part] = arraySplit({
          dataset: name,
          name: part,
          imageShape,
          classes,
          pixels,
          labels,
        })
      }
      const { imageShape } = Object.values(splits)[0]!
      const framing = await framingOf(splits)
      return oneShape({ name, classes, imageShape, splits, framing }, directory)
    }),
  }
}

interface PairPaths {
  imagesPath: string
  labelsPath: string
}

/** The files of the one set that the folder holds, by split. */
async function findParts(
  directory: string,
  prefix: string | undefined,
): Promise<Record<string, PairPaths>> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'no such folder' : String(error)
    throw new InkstoneError(`${directory}: ${reason}.`)
  })
  const files = names.sort().flatMap((file) => {
    const [, before, part, kind] = fileName.exec(file) ?? []
    return part && kind ? [{ file, before: before ?? '', part, kind }] : []
  })
  const sets = [...new Set(files.map(({ before }) => before))]
  const wanted = prefix ?? sets[0]
  if (wanted === undefined || !sets.includes(wanted)) {
    throw new InkstoneError(
      `${directory}: expected IDX files named ${prefix ?? ''}train-images-idx3-ubyte and so on, raw or .gz, ` +
        `found ${names.length === 0 ? 'an empty folder' : names.slice(0, 5).join(', ')}.`,
    )
  }
  if (prefix === undefined && sets.length > 1) {
    throw new InkstoneError(
      `${directory}: expected the files of one set, found several: ${sets.map((set) => `'${set}'`).join(', ')}. ` +
        'Set prefix to one of them.',
    )
  }
  const parts: Record<string, PairPaths> = {}
  for (const [part, aliases] of Object.entries(partNames)) {
    const ofPart = files.filter((file) => file.before === wanted && aliases.includes(file.part))
    if (ofPart.length === 0) continue
    const named = [...new Set(ofPart.map((file) => file.part))]
    if (named.length > 1) {
      throw new InkstoneError(
        `${directory}: expected one part '${part}', found the files of ${named.join(' and of ')}. Move one of them elsewhere.`,
      )
    }
    const path = (kind: string) => {
      const file = ofPart.find((candidate) => candidate.kind === kind)
      if (file) return join(directory, file.file)
      throw new InkstoneError(
        `${directory}: expected ${kind} beside ${ofPart[0]!.file}, found none. Copy both files of a part.`,
      )
    }
    parts[part] = { imagesPath: path('images'), labelsPath: path('labels') }
  }
  return parts
}

/** `emnist-letters-train-images-idx3-ubyte.gz`, `t10k-labels.idx1-ubyte`, `qmnist-train-labels-idx2-int`. */
const fileName =
  /^(.*?)(train|validation|valid|val|t10k|test)-(images|labels)[-.]idx\d-(?:ubyte|int)(?:\.gz)?$/

const partNames: Readonly<Record<string, readonly string[]>> = {
  train: ['train'],
  validation: ['val', 'valid', 'validation'],
  test: ['t10k', 'test'],
}

function oneShape(loaded: LoadedDataset, directory: string): LoadedDataset {
  for (const { name, imageShape } of Object.values(loaded.splits)) {
    if (imageShape.join() === loaded.imageShape.join()) continue
    throw new InkstoneError(
      `${directory}: expected images of one size, found ${loaded.imageShape.join(' x ')} and in ${name} ${imageShape.join(' x ')}.`,
    )
  }
  return loaded
}

interface Pictures {
  pixels: Uint8Array
  height: number
  width: number
  labels: Uint8Array
}

function transpose({ pixels, height, width, labels }: Pictures): Pictures {
  const turned = new Uint8Array(pixels.length)
  for (let from = 0; from < pixels.length; from += height * width) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        turned[from + x * height + y] = pixels[from + y * width + x]!
      }
    }
  }
  return { pixels: turned, height: width, width: height, labels }
}
