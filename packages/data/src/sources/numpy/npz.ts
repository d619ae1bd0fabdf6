import { basename, extname } from 'node:path'
import {
  type Dataset,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { readBytes } from '@inkstone/run'
import { arraySplit } from '../../splits/arraySplit'
import { checkClassSizes } from '../../splits/checkClassSizes'
import { checkClasses, checkPath } from '../checkSource'
import { digitClasses } from '../digitClasses'
import { framingOf } from '../framing'
import { loadOnce } from '../loadOnce'
import { type ImageArray, imageArray } from './imageArray'
import { type NumpyArray, parseNpy } from './npy'
import { readZip, type ZipEntry } from './readZip'

export interface NpzOptions {
  /** The name of each label. Default: the ten digits. */
  classes?: readonly string[]
  /** Bytes that the archive may unpack to: more is a broken file or a decompression bomb. Default: 1 GB. */
  maximumBytes?: number
}

/** A NumPy archive with the names of Keras' `mnist.npz` (`x_train`, `y_train`, `x_test`, `y_test`, and `x_val`, `y_val`)
 * or of MedMNIST (`train_images`, `train_labels`, ...). Images are `[size, height, width]`, with or without channels,
 * last or first: whole numbers from 0 to 255, floats or booleans from 0 to 1, or 16-bit images. Labels are whole
 * numbers `[size]` or `[size, 1]`. Splits: `train`, and `validation` and `test` if present.
 * @throws InkstoneError for a bad option; from `load`, naming file and array, for an archive that is damaged or
 * unpacks to more than `maximumBytes`, a missing or empty array, an ambiguous layout or scale, an unknown label, a
 * class with one image to train on
 * @example npz('mnist.npz') */
export function npz(file: string, options: NpzOptions = {}): Dataset {
  knownOptions('npz', options, ['classes', 'maximumBytes'])
  const { classes = digitClasses, maximumBytes = 2 ** 30 } = options
  checkPath('npz.file', file)
  checkClasses('npz.classes', classes)
  wholeNumber('npz.maximumBytes', maximumBytes, { min: 1, unit: 'bytes' })
  const name = basename(file, extname(file))
  return {
    name,
    options: { file, classes, maximumBytes },
    load: loadOnce(() => load({ file, name, classes, maximumBytes })),
  }
}

interface Archive {
  file: string
  name: string
  classes: readonly string[]
  maximumBytes: number
}

async function load({ file, name, classes, maximumBytes }: Archive): Promise<LoadedDataset> {
  const archive = await readBytes(file)
  const entries = readZip(archive, file)
  const parts = partsOf(entries, file)
  const wanted = Object.values(parts).flatMap(({ images, labels }) => [images, labels])
  const total = wanted.reduce((sum, { size }) => sum + size, 0)
  if (total > maximumBytes) {
    throw new InkstoneError(
      `${file}: expected at most ${maximumBytes} bytes of arrays, found an archive of ${archive.length} that unpacks ` +
        `to ${total} or more. If you trust it, set maximumBytes higher.`,
    )
  }
  const arrayOf = async (entry: ZipEntry): Promise<NumpyArray> =>
    parseNpy(await entry.bytes(), `${file}, ${keyOf(entry)}`)
  const splits: Record<string, Split> = {}
  let first: { key: string; images: ImageArray } | undefined
  for (const [part, entriesOfPart] of Object.entries(parts)) {
    const key = keyOf(entriesOfPart.images)
    const images = imageArray(await arrayOf(entriesOfPart.images), `${file}, ${key}`)
    first ??= { key, images }
    assertAlike(file, first, { key, images })
    if (images.brightest === 0) {
      console.warn(`${file}, ${key}: every pixel is 0, so each image is blank paper.`)
    }
    const labelsPlace = `${file}, ${keyOf(entriesOfPart.labels)}`
    const labels = labelsOf(await arrayOf(entriesOfPart.labels), labelsPlace, images.size, classes)
    if (part === 'train') checkClassSizes(labelsPlace, classes, labels)
    const { imageShape, pixels } = images
    splits[part] = arraySplit({ dataset: name, name: part, imageShape, classes, pixels, labels })
  }
  const { imageShape } = splits.train!
  return { name, classes, imageShape, splits, framing: await framingOf(splits) }
}

interface Part {
  images: ZipEntry
  labels: ZipEntry
}

/** Names of arrays by part: Keras' `x_train`, MedMNIST's `train_images`. */
const partNames: Readonly<Record<string, readonly string[]>> = {
  train: ['train'],
  validation: ['val', 'valid', 'validation'],
  test: ['test'],
}

/** The arrays of each part. Arrays that belong to none are reported on stderr. */
function partsOf(entries: readonly ZipEntry[], file: string): Record<string, Part> {
  const keys = entries.map(keyOf)
  const used = new Set<ZipEntry>()
  const find = (part: string, kinds: readonly [string, string]): ZipEntry | undefined => {
    const names = partNames[part]!.flatMap((name) => [`${kinds[0]}_${name}`, `${name}_${kinds[1]}`])
    const found = entries.filter((entry) => names.includes(keyOf(entry).toLowerCase()))
    for (const entry of found) used.add(entry)
    if (found.length <= 1) return found[0]
    throw new InkstoneError(
      `${file}: expected one array of ${part} ${kinds[1]}, found ${found.map(keyOf).join(' and ')}. Save the file with one of them.`,
    )
  }
  const parts: Record<string, Part> = {}
  for (const part of Object.keys(partNames)) {
    const images = find(part, ['x', 'images'])
    const labels = find(part, ['y', 'labels'])
    if (!images && !labels && part !== 'train') continue
    if (images && labels) parts[part] = { images, labels }
    else {
      const missing = images ? `y_${part}` : `x_${part}`
      throw new InkstoneError(
        `${file}: expected arrays named x_train, y_train, x_test, y_test, or train_images, train_labels and so on, ` +
          `found no ${missing}: ${keys.join(', ') || 'nothing'}. ${mendOf(keys)}`,
      )
    }
  }
  const others = entries.filter((entry) => !used.has(entry)).map(keyOf)
  if (others.length > 0) {
    console.warn(`${file}: did not read ${others.join(', ')}, which belong to no split.`)
  }
  return parts
}

function mendOf(keys: readonly string[]): string {
  return keys.includes('arr_0')
    ? 'The arrays were saved without names: numpy.savez(file, x_train=x, y_train=y).'
    : 'Save it with numpy.savez under these names.'
}

const keyOf = ({ name }: ZipEntry): string => name.replace(/\.npy$/, '')

function assertAlike(file: string, first: Keyed, other: Keyed): void {
  const [shape, otherShape] = [first, other].map(({ images }) => images.imageShape.join(' x '))
  if (shape !== otherShape) {
    throw new InkstoneError(
      `${file}: expected images of one size, found ${shape} in ${first.key} and ${otherShape} in ${other.key}.`,
    )
  }
  const [scale, otherScale] = [first.images.brightest, other.images.brightest]
  if (scale === otherScale || scale === 0 || otherScale === 0) return
  throw new InkstoneError(
    `${file}: expected images of one scale, found full ink as ${scale} in ${first.key} and as ${otherScale} in ${other.key}. ` +
      "Save both in the same way: as astype('uint8') from 0 to 255, say.",
  )
}

interface Keyed {
  key: string
  images: ImageArray
}

/** Whole numbers of any type: NumPy may store them as floats. */
function labelsOf(
  array: NumpyArray,
  place: string,
  size: number,
  classes: readonly string[],
): Int32Array {
  const { length, shape, type } = array
  if (length !== size) {
    const isOneHot = shape.length === 2 && shape[0] === size
    throw new InkstoneError(
      `${place}: expected a whole number for each of ${size} images, found ${type} [${shape.join(', ')}]. ` +
        (isOneHot
          ? 'If they are one-hot, labels.argmax(axis=1) makes them whole numbers.'
          : 'Images and labels must be of the same size.'),
    )
  }
  const labels = new Int32Array(size)
  for (let at = 0; at < size; at++) {
    const label = array.at(at)
    if (!Number.isInteger(label) || label < 0 || label >= classes.length) {
      throw new InkstoneError(
        `${place}: expected labels from 0 to ${classes.length - 1}, found ${label} at position ${at}. ` +
          'Set classes to all of them.',
      )
    }
    labels[at] = label
  }
  return labels
}
