import { createHash } from 'node:crypto'
import { InkstoneError } from '@inkstone/core'
import { parseIdx, readBytes } from './readIdx'

export interface IdxPairOptions {
  imagesPath: string
  labelsPath: string
  /** Labels lie in `[0, classes)`. */
  classes: number
  /** What the files must be, as md5 in hexadecimal digits. */
  md5?: { images: string; labels: string }
}

export interface IdxPair {
  /** `[size, height, width]`, ink 255. */
  readonly pixels: Uint8Array
  readonly height: number
  readonly width: number
  /** `[size]`. */
  readonly labels: Uint8Array
}

/** Reads the two IDX files of a labelled image set and checks them against each other.
 * @throws InkstoneError naming the file and what was found: see {@link readIdx}; dimensions that are not
 * those of images or labels, counts that differ, a label out of range, a digest that does not match */
export async function readIdxPair(options: IdxPairOptions): Promise<IdxPair> {
  const { imagesPath, labelsPath, classes, md5 } = options
  const imageBytes = await readBytes(imagesPath)
  const labelBytes = await readBytes(labelsPath)
  const images = parseIdx(imageBytes, imagesPath)
  const labels = parseIdx(labelBytes, labelsPath)
  const [size = 0, height = 0, width = 0] = images.shape
  checkDimensions(imagesPath, images.shape, 3, 'images (count, height, width)')
  checkDimensions(labelsPath, labels.shape, 1, 'labels (count)')
  if (labels.data.length !== size) {
    throw new InkstoneError(
      `${labelsPath}: expected a label for each of the ${size} images of ${imagesPath}, ` +
        `found ${labels.data.length} labels. Take both files from the same source.`,
    )
  }
  const wrong = labels.data.findIndex((label) => label >= classes)
  if (wrong >= 0) {
    throw new InkstoneError(
      `${labelsPath}: expected labels from 0 to ${classes - 1}, found ${labels.data[wrong]} at position ${wrong}.`,
    )
  }
  if (md5) {
    checkDigest(labelsPath, labelBytes, md5.labels)
    checkDigest(imagesPath, imageBytes, md5.images)
  }
  return { pixels: images.data, height, width, labels: labels.data }
}

function checkDimensions(
  path: string,
  shape: readonly number[],
  dimensions: number,
  what: string,
): void {
  if (shape.length === dimensions) return
  throw new InkstoneError(
    `${path}: expected the magic number 0x0000080${dimensions} of ${what}, found 0x0000080${shape.length}, ` +
      `sizes ${shape.join(' x ')}. Are the two files swapped?`,
  )
}

function checkDigest(path: string, bytes: Uint8Array, expected: string): void {
  const found = createHash('md5').update(bytes).digest('hex')
  if (found === expected) return
  throw new InkstoneError(
    `${path}: expected the md5 digest ${expected}, found ${found}. The file is damaged or another dataset's: ` +
      'copy it again from its source.',
  )
}
