import { createHash } from 'node:crypto'
import { InkstoneError } from '@inkstone/core'
import { readUnpacked } from '../readUnpacked'
import { idxLength, parseIdx } from './readIdx'

export interface IdxPairOptions {
  imagesPath: string
  labelsPath: string
  /** Labels are in `[firstLabel, firstLabel + classes)`. */
  classes: number
  /** Default 0. */
  firstLabel?: number
  /** Expected MD5 of the unpacked files, in hexadecimal digits. */
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
  const { imagesPath, labelsPath, classes, firstLabel = 0, md5 } = options
  const limits = { declared: idxLength, maximumBytes: 2 ** 31 }
  const imageBytes = await readUnpacked(imagesPath, limits)
  const labelBytes = await readUnpacked(labelsPath, limits)
  const images = parseIdx(imageBytes, imagesPath)
  const labels: Labels = classColumn(labelBytes, labelsPath) ?? parseIdx(labelBytes, labelsPath)
  const [size = 0, height = 0, width = 0] = images.shape
  checkDimensions(imagesPath, images.shape, 3, 'images (count, height, width)')
  checkDimensions(labelsPath, labels.shape, 1, 'labels (count)')
  if (labels.data.length !== size) {
    throw new InkstoneError(
      `${labelsPath}: expected a label for each of the ${size} images of ${imagesPath}, ` +
        `found ${labels.data.length} labels. Take both files from the same source.`,
    )
  }
  const inRange = (label: number) => label >= firstLabel && label < firstLabel + classes
  const wrong = labels.data.findIndex((label) => !inRange(label))
  if (wrong >= 0) {
    throw new InkstoneError(
      `${labelsPath}: expected labels from ${firstLabel} to ${firstLabel + classes - 1}, ` +
        `found ${labels.data[wrong]} at position ${wrong}. Name all classes and the lowest label, or copy the file ` +
        'again from its source.',
    )
  }
  if (md5) {
    checkDigest(labelsPath, labelBytes, md5.labels)
    checkDigest(imagesPath, imageBytes, md5.images)
  }
  const ids = Uint8Array.from(labels.data, (label) => label - firstLabel)
  return { pixels: images.data, height, width, labels: ids }
}

interface Labels {
  shape: readonly number[]
  data: Uint8Array | Int32Array
}

/** QMNIST stores eight int32 for each image, the class first. Undefined for a file of another kind. */
function classColumn(bytes: Uint8Array, path: string): Labels | undefined {
  if (bytes.length < 12 || bytes[2] !== 0x0c || bytes[3] !== 2) return
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = view.getUint32(4)
  const columns = view.getUint32(8)
  if (columns === 0) {
    throw new InkstoneError(
      `${path}: expected columns, the first of which is the class, found ${size} x 0 values. Copy it again from its source.`,
    )
  }
  const expected = 12 + size * columns * 4
  if (bytes.length !== expected) {
    throw new InkstoneError(
      `${path}: the file is ${bytes.length < expected ? 'truncated' : 'too long'}: expected ${expected} bytes ` +
        `(12 of header and ${size} x ${columns} values), found ${bytes.length}. Copy it again from its source.`,
    )
  }
  const data = Int32Array.from({ length: size }, (_, row) => view.getInt32(12 + row * columns * 4))
  return { shape: [size], data }
}

function checkDimensions(
  path: string,
  shape: readonly number[],
  dimensions: number,
  what: string,
): void {
  if (shape.length === dimensions) return
  const found = `0x0000080${shape.length}, sizes ${shape.join(' x ')}`
  const isOther = dimensions === 3 ? shape.length === 1 : shape.length === 3
  throw new InkstoneError(
    `${path}: expected the magic number 0x0000080${dimensions} of ${what}, found ${found}. ` +
      (isOther
        ? 'Are the two files swapped?'
        : dimensions === 3
          ? 'Images of an IDX file are grey: write their height and width alone, or keep colours in an npz file.'
          : 'Write one label per image: for one-hot rows, the position of the 1.'),
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
