import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  type Dataset,
  type ImageShape,
  InkstoneError,
  knownOptions,
  oneOf,
  optionError,
} from '@inkstone/core'
import { readBytes } from '@inkstone/run'
import type { Paper } from '../pictures/decodeImage'
import type { OnBadRow } from './badRows'
import { checkClasses, checkImageShape, checkPath } from './checkSource'
import { decodedImages, type EncodedImage } from './decodedImages'
import { loadOnce } from './loadOnce'

export interface ImageFolderOptions {
  /** Every picture is scaled to fit it, with its proportions kept: `[28, 28, 1]`. Left out, they are
   * read as grey, and all must have the size of the first. */
  imageShape?: ImageShape
  /** Names of the folders, in the order of their ids. Left out, those there are, in the alphabet's order, or
   * by size where they are numbers. */
  classes?: readonly string[]
  /** `dark`, as MNIST is stored: kept as it is. `bright`: dark ink on white paper, turned round. */
  paper?: Paper
  onBadRow?: OnBadRow
}

/** Pictures in folders, a folder a class: `<directory>/<class>/*.png`, or one level more for splits,
 * `<directory>/train/<class>/*.png` and `<directory>/test/<class>/*.png` (`validation` too). PNG, JPEG, WebP
 * and TIFF, through sharp. Every picture is decoded once, into a file of the temporary folder; memory holds
 * the labels alone, and images are read in any order.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for a picture that does not decode or has
 * another size, a folder that is empty, a class with one image
 * @example imageFolder('letters', { imageShape: [28, 28, 1], paper: 'bright' }) */
export function imageFolder(directory: string, options: ImageFolderOptions = {}): Dataset {
  knownOptions('imageFolder', options, ['imageShape', 'classes', 'paper', 'onBadRow'])
  const { imageShape, classes, paper = 'dark', onBadRow = 'error' } = options
  checkPath('imageFolder.directory', directory)
  if (imageShape) checkPictureShape('imageFolder.imageShape', imageShape)
  if (classes) checkClasses('imageFolder.classes', classes)
  oneOf('imageFolder.paper', paper, ['dark', 'bright'])
  oneOf('imageFolder.onBadRow', onBadRow, ['error', 'skip'])
  const name = basename(resolve(directory))
  return {
    name,
    options: {
      directory,
      imageShape: imageShape ?? null,
      classes: classes ?? null,
      paper,
      onBadRow,
    },
    load: loadOnce(async () => {
      const parts: Record<string, AsyncIterable<EncodedImage>> = {}
      for (const [part, folder] of await partsOf(directory)) {
        parts[part] = picturesIn(folder, await foldersIn(folder))
      }
      const source = directory
      return decodedImages({ name, source, parts, imageShape, classes, paper, onBadRow })
    }),
  }
}

/** Passes a shape that pictures can have. @throws InkstoneError for any other */
export function checkPictureShape(option: string, given: ImageShape): void {
  checkImageShape(option, given)
  if (given[2] === 1 || given[2] === 3) return
  throw optionError({ option, expected: '1 channel (grey) or 3 (red, green, blue)', given })
}

/** The splits and their folders: those named as splits are, or the folder itself as `train`. */
async function partsOf(directory: string): Promise<[part: string, folder: string][]> {
  const folders = await foldersIn(directory)
  const parts = ['train', 'validation', 'test'].filter((part) => folders.includes(part))
  if (!parts.includes('train')) return [['train', directory]]
  return parts.map((part) => [part, join(directory, part)])
}

async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new InkstoneError(
        `${directory}: ${error.code === 'ENOENT' ? 'no such folder' : String(error)}.`,
      )
    },
  )
  const folders = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  if (folders.length > 0) return folders.map(({ name }) => name).sort()
  throw new InkstoneError(
    `${directory}: expected a folder for each class, found ${entries.length === 0 ? 'an empty folder' : 'files alone'}. ` +
      'Lay the pictures out as <class>/<picture>.png.',
  )
}

/** One class after another: no more names are in memory than a folder has. */
async function* picturesIn(directory: string, classes: string[]): AsyncGenerator<EncodedImage> {
  for (const label of classes) {
    const folder = join(directory, label)
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort()
    if (names.length === 0) {
      throw new InkstoneError(
        `${folder}: expected pictures of class '${label}', found an empty folder. Fill it or remove it.`,
      )
    }
    for (const name of names) {
      const place = join(folder, name)
      yield { place, label, bytes: () => readBytes(place) }
    }
  }
}
