import { basename, extname } from 'node:path'
import {
  type Dataset,
  InkstoneError,
  knownOptions,
  type LoadedDataset,
  type Split,
  wholeNumber,
} from '@inkstone/core'
import { type UnzipFileInfo, unzipSync } from 'fflate'
import { arraySplit } from '../../splits/arraySplit'
import { checkClassSizes } from '../../splits/checkClassSizes'
import { checkClasses, checkPath } from '../checkSource'
import { digitClasses } from '../digitClasses'
import { framingOf } from '../framing'
import { readBytes } from '../idx/readIdx'
import { loadOnce } from '../loadOnce'
import { type NumpyArray, parseNpy } from './npy'

export interface NpzOptions {
  /** What each label stands for. Default: the ten digits. */
  classes?: readonly string[]
  /** Bytes that the archive may unpack to: more is a broken file, or one made to fill the memory.
   * Default: 1 GB. */
  maximumBytes?: number
}

/** A NumPy archive laid out as Keras' `mnist.npz` is: `x_train`, `y_train` and, where there is a test, `x_test`,
 * `y_test`. Images are uint8 `[size, height, width]` or `[size, height, width, channels]`, labels whole numbers
 * `[size]` or `[size, 1]`. Splits: `train` and `test`.
 * @throws InkstoneError for a bad option; from `load`, naming file and array, for an archive that is damaged or
 * unpacks to more than `maximumBytes`, an array that is missing, truncated or of another type, a label that is
 * no class, a class with one image to train on
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
  const entries = unzip(file, await readBytes(file), maximumBytes)
  const array = (key: string): NumpyArray => {
    const entry = entries[`${key}.npy`]
    if (entry) return parseNpy(entry, `${file}, ${key}`)
    throw new InkstoneError(
      `${file}: expected arrays named x_train, y_train, x_test, y_test, found no ${key}: ` +
        `${Object.keys(entries).join(', ') || 'nothing'}. Save it with numpy.savez under these names.`,
    )
  }
  const splits: Record<string, Split> = {}
  for (const part of ['train', 'test']) {
    if (part === 'test' && !('x_test.npy' in entries || 'y_test.npy' in entries)) continue
    const images = array(`x_${part}`)
    const labels = array(`y_${part}`)
    const [size = 0, height = 0, width = 0, channels = 1] = images.shape
    if (!(images.values instanceof Uint8Array) || ![3, 4].includes(images.shape.length)) {
      throw new InkstoneError(
        `${file}, x_${part}: expected images of uint8, [size, height, width] with or without channels, found ` +
          `${images.type} [${images.shape.join(', ')}]. Convert them with astype('uint8').`,
      )
    }
    checkLabels(`${file}, y_${part}`, labels, size, classes)
    if (part === 'train') checkClassSizes(`${file}, y_train`, classes, labels.values)
    splits[part] = arraySplit({
      dataset: name,
      name: part,
      imageShape: [height, width, channels],
      classes,
      pixels: images.values,
      labels: labels.values,
    })
  }
  const { imageShape } = splits.train!
  if (splits.test && splits.test.imageShape.join() !== imageShape.join()) {
    throw new InkstoneError(
      `${file}: expected images of one size, found ${imageShape.join(' x ')} in x_train and ` +
        `${splits.test.imageShape.join(' x ')} in x_test.`,
    )
  }
  return { name, classes, imageShape, splits, framing: await framingOf(splits) }
}

function checkLabels(
  place: string,
  { values, shape, type }: NumpyArray,
  size: number,
  classes: readonly string[],
): void {
  if (values.length !== size) {
    throw new InkstoneError(
      `${place}: expected a whole number for each of ${size} images, found ${type} [${shape.join(', ')}].`,
    )
  }
  const wrong = values.findIndex((label) => !(label >= 0 && label < classes.length))
  if (wrong < 0) return
  throw new InkstoneError(
    `${place}: expected labels from 0 to ${classes.length - 1}, found ${values[wrong]} at position ${wrong}. ` +
      'Set classes to all there are.',
  )
}

/** The archive's arrays, unpacked. What the archive says of their size is believed only so far as to refuse it;
 * no array gets more memory than that, whatever is packed in it. */
function unzip(file: string, bytes: Uint8Array, maximumBytes: number): Record<string, Uint8Array> {
  let total = 0
  const filter = ({ name, originalSize }: UnzipFileInfo): boolean => {
    if (!/^[xy]_(train|test)\.npy$/.test(name)) return false
    total += originalSize
    if (total <= maximumBytes) return true
    throw new InkstoneError(
      `${file}: expected at most ${maximumBytes} bytes of arrays, found an archive of ${bytes.length} that unpacks ` +
        `to ${total} or more. If you trust it, set maximumBytes higher.`,
    )
  }
  try {
    return unzipSync(bytes, { filter })
  } catch (error) {
    if (error instanceof InkstoneError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new InkstoneError(
      `${file}: expected an npz archive, but it could not be unpacked: ${reason}. Copy it again from its source.`,
    )
  }
}
