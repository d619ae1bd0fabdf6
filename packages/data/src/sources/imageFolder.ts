import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import {
  type Dataset,
  type Framing,
  type ImageShape,
  InkstoneError,
  knownOptions,
  oneOf,
  optionError,
} from '@inkstone/core'
import type { Paper } from '../pictures/decodeImage'
import type { OnBadRow } from './badRows'
import { checkClasses, checkImageShape, checkPath } from './checkSource'
import { decodedImages, type EncodedImage } from './decodedImages'
import { loadOnce } from './loadOnce'

export interface ImageFolderOptions {
  /** Every picture is scaled to fit it, keeping its proportions: `[28, 28, 1]`. Default: grey, and all must have the
   * size of the first. */
  imageShape?: ImageShape
  /** Names of the folders, in the order of their ids. Default: all folders, alphabetically, or numerically if they
   * are numbers. */
  classes?: readonly string[]
  /** `dark`, like MNIST: kept as is. `bright`: dark ink on white paper, inverted. Default `dark`. */
  paper?: Paper
  /** Frames each picture as a model's card says, which takes the place of `paper` and needs `imageShape`: `{ fit: 'digit',
   * polarity: 'ink' }` finds the digit in it and frames it like MNIST's. Default: scaled as it is. */
  framing?: Framing
  onBadRow?: OnBadRow
}

/** Pictures in folders, one per class: `<directory>/<class>/*.png`, or one level more for splits,
 * `<directory>/train/<class>/*.png` with `validation/` and `test/` beside `train/` (`training`, `valid`, `val`, `dev` and
 * `testing` too). PNG, JPEG, WebP and TIFF through sharp, BMP, PGM and PPM. Every picture is decoded once, into a
 * temporary file; memory holds only the labels, and images are read in any order. Names that start with a dot, and
 * files that file managers leave behind, are ignored.
 * @throws InkstoneError for a bad option; from `load`, naming the file, for a picture that does not decode or has
 * another size, a mix of split and class folders, an empty folder, a class with one image
 * @example imageFolder('letters', { imageShape: [28, 28, 1], paper: 'bright' }) */
export function imageFolder(directory: string, options: ImageFolderOptions = {}): Dataset {
  knownOptions('imageFolder', options, ['imageShape', 'classes', 'paper', 'framing', 'onBadRow'])
  const { imageShape, classes, paper = 'dark', framing, onBadRow = 'error' } = options
  checkPath('imageFolder.directory', directory)
  if (imageShape) checkPictureShape('imageFolder.imageShape', imageShape)
  if (classes) checkClasses('imageFolder.classes', classes)
  oneOf('imageFolder.paper', paper, ['dark', 'bright'])
  oneOf('imageFolder.onBadRow', onBadRow, ['error', 'skip'])
  if (framing) checkFraming(options)
  const name = basename(resolve(directory))
  return {
    name,
    options: {
      directory,
      imageShape: imageShape ?? null,
      classes: classes ?? null,
      ...(framing ? { framing: { ...framing } } : { paper }),
      onBadRow,
    },
    load: loadOnce(async () => {
      const parts: Record<string, AsyncIterable<EncodedImage>> = {}
      for (const [part, folder] of await partsOf(directory)) {
        parts[part] = picturesIn(folder, await foldersIn(folder))
      }
      const source = directory
      return decodedImages({ name, source, parts, imageShape, classes, paper, framing, onBadRow })
    }),
  }
}

/** @throws InkstoneError for a framing that is none, has no shape to frame to, or stands beside a paper that it would ignore */
function checkFraming({ framing, imageShape, paper }: ImageFolderOptions): void {
  oneOf('imageFolder.framing.fit', framing?.fit, ['digit', 'resize'])
  oneOf('imageFolder.framing.polarity', framing?.polarity, ['ink', 'bright', 'dark'])
  if (!imageShape) {
    const expected = 'imageShape beside it, the shape to frame to'
    throw optionError({ option: 'imageFolder.framing', expected, given: undefined })
  }
  if (paper === undefined) return
  const expected = 'nothing beside framing, which says what is ink'
  throw optionError({ option: 'imageFolder.paper', expected, given: paper, mend: 'Leave it out.' })
}

/** Checks the shape of pictures. @throws InkstoneError for an impossible one */
export function checkPictureShape(option: string, given: ImageShape): void {
  checkImageShape(option, given)
  if (given[2] === 1 || given[2] === 3) return
  throw optionError({ option, expected: '1 channel (grey) or 3 (red, green, blue)', given })
}

/** Names of split folders, in any case. */
const partNames: Readonly<Record<string, readonly string[]>> = {
  train: ['train', 'training'],
  validation: ['validation', 'valid', 'val', 'dev'],
  test: ['test', 'testing'],
}

/** The splits and their folders: those with the name of a split, or the folder itself as `train`. */
async function partsOf(directory: string): Promise<[part: string, folder: string][]> {
  const folders = await foldersIn(directory)
  const parts: [part: string, folder: string][] = []
  for (const [part, names] of Object.entries(partNames)) {
    const named = folders.filter((folder) => names.includes(folder.toLowerCase()))
    if (named.length > 1) {
      throw new InkstoneError(
        `${directory}: expected one folder for the part '${part}', found ${named.join('/ and ')}/. Join them, or move one elsewhere.`,
      )
    }
    if (named[0]) parts.push([part, named[0]])
  }
  const others = folders.filter((folder) => !parts.some(([, name]) => name === folder))
  const holdFolders = await Promise.all(
    parts.map(async ([, name]) => (await entriesOf(join(directory, name))).folders.length > 0),
  )
  const areParts = holdFolders.includes(true)
  if (!areParts) return [['train', directory]] // classes that have these names, or no split at all
  if (others.length > 0) {
    throw new InkstoneError(
      `${directory}: expected either folders of splits (train/, validation/, test/) or folders of classes, found both: ` +
        `${parts.map(([, name]) => `${name}/`).join(', ')} and ${others.map((name) => `${name}/`).join(', ')}. ` +
        'Rename the splits, and move everything else elsewhere.',
    )
  }
  return parts.map(([part, name]) => [part, join(directory, name)])
}

/** Names of the folders of classes or splits. Pictures beside them have no class, and are an error. */
async function foldersIn(directory: string): Promise<string[]> {
  const { folders, others } = await entriesOf(directory)
  if (folders.length === 0) {
    throw new InkstoneError(
      `${directory}: expected a folder for each class, found ${others.length === 0 ? 'an empty folder' : 'only files'}. ` +
        'Arrange the pictures as <class>/<picture>.png.',
    )
  }
  const strays = others.filter((name) => pictureName.test(name))
  if (strays.length === 0) return folders
  throw new InkstoneError(
    `${directory}: expected pictures in the folders of their classes, found ${strays.length} outside them, the first '${strays[0]}'. ` +
      'Move them to the folder of their class, or elsewhere.',
  )
}

const pictureName = /\.(png|jpe?g|webp|tiff?|gif|bmp|p[bgp]m)$/i

/** Files that file managers, archives and network drives leave behind. */
const isJunk = (name: string): boolean =>
  name.startsWith('.') ||
  [
    '__macosx',
    'thumbs.db',
    'ehthumbs.db',
    'desktop.ini',
    '@eadir',
    '$recycle.bin',
    'icon\r',
  ].includes(name.toLowerCase())

/** The contents of a folder, sorted by name, links followed. */
async function entriesOf(directory: string): Promise<{ folders: string[]; others: string[] }> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(
    ({ code, message }: NodeJS.ErrnoException) => {
      const reasons: Record<string, string> = {
        ENOENT: 'no such folder',
        ENOTDIR: 'expected a folder, found a file',
      }
      throw new InkstoneError(`${directory}: ${reasons[code ?? ''] ?? message}.`)
    },
  )
  const folders: string[] = []
  const others: string[] = []
  for (const entry of entries) {
    if (isJunk(entry.name)) continue
    const isFolder = entry.isSymbolicLink()
      ? await stat(join(directory, entry.name)).then(
          (found) => found.isDirectory(),
          () => false, // a broken link: reported when it is read
        )
      : entry.isDirectory()
    if (isFolder) folders.push(entry.name)
    else others.push(entry.name)
  }
  return { folders: folders.sort(), others: others.sort() }
}

/** One class after another, so that only one folder's names are in memory. */
async function* picturesIn(directory: string, classes: string[]): AsyncGenerator<EncodedImage> {
  for (const label of classes) {
    const folder = join(directory, label)
    const { folders, others } = await entriesOf(folder)
    if (folders.length > 0) {
      throw new InkstoneError(
        `${folder}: expected the pictures of class '${label}', found the folder '${folders[0]}' in it. Lay the pictures out ` +
          'as <class>/<picture>.png, or as train/<class>/<picture>.png with validation/ and test/ beside train/.',
      )
    }
    if (others.length === 0) {
      throw new InkstoneError(
        `${folder}: expected pictures of class '${label}', found an empty folder. Fill it or remove it.`,
      )
    }
    for (const name of others) {
      const place = join(folder, name)
      yield { place, label, size: () => sizeOf(place), bytes: () => readFile(place) }
    }
  }
}

/** A pipe or a device could block for ever. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path)
  if (found.isFile()) return found.size
  throw new Error('it is not a regular file, but a pipe, socket or device')
}
