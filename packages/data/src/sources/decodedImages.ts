import {
  type Framing,
  type ImageShape,
  isInkstoneError,
  type LoadedDataset,
  type Split,
} from '@inkstone/core'
import { budget } from '../pictures/budget'
import { type DecodedImage, decodeImage, type Paper } from '../pictures/decodeImage'
import { whyUnreadable } from '../pictures/formats/whyUnreadable'
import { type FramePictureOptions, framePicture } from '../pictures/framePicture'
import { storedSplit } from '../splits/storedSplit'
import { badRows, type OnBadRow } from './badRows'
import { classIds } from './classIds'
import { framingOf } from './framing'
import { type PixelSpool, pixelSpool } from './pixelSpool'

/** An image file, or the contents of a row. */
export interface EncodedImage {
  /** Names file and row in messages. */
  place: string
  label: string
  /** File size in bytes; 0 if it is already in memory. @throws if it is not a regular file */
  size(): Promise<number>
  /** @throws if it cannot be read */
  bytes(): Promise<Uint8Array>
}

export interface DecodedImagesOptions {
  name: string
  /** Its name in error messages: a path. */
  source: string
  parts: Readonly<Record<string, AsyncIterable<EncodedImage>>>
  /** Default: the shape of the first image. */
  imageShape?: ImageShape
  classes?: readonly string[]
  paper: Paper
  /** In place of `paper`; then `imageShape` is given. */
  framing?: Framing
  onBadRow: OnBadRow
}

/** Decodes every image once, into a {@link pixelSpool}: a picture that does not decode is found before training
 * begins, no epoch pays for decoding, and memory holds only the labels. */
export async function decodedImages(options: DecodedImagesOptions): Promise<LoadedDataset> {
  const { name, source, parts, onBadRow } = options
  const bad = badRows(onBadRow)
  const spools: Record<string, { spool: PixelSpool; labels: Int32Array }> = {}
  let { imageShape, classes } = options
  try {
    for (const [part, images] of Object.entries(parts)) {
      const ids = classIds(classes)
      let spool: PixelSpool | undefined
      for await (const group of groupsOf(images, together)) {
        const decoded = await Promise.all(group.map((image) => decodeOrFault(image, options)))
        for (const [index, result] of decoded.entries()) {
          const { place, label } = group[index]!
          const fault =
            'fault' in result ? result.fault : (unlike(result, imageShape) ?? ids.add(label))
          if (fault !== undefined || 'fault' in result) {
            bad.add(`${place}: ${fault}.`)
            continue
          }
          imageShape ??= result.imageShape
          spool ??= pixelSpool(result.pixels.length)
          spools[part] ??= { spool, labels: new Int32Array(0) }
          spool.add(result.pixels)
        }
      }
      const finished = ids.finish(Object.keys(parts).length > 1 ? `${source}, ${part}` : source)
      classes ??= finished.classes // the first part defines the classes
      spools[part]!.labels = finished.labels
    }
  } catch (error) {
    for (const { spool } of Object.values(spools)) spool.close()
    throw error
  }
  const whole = { name, classes: classes!, imageShape: imageShape! }
  const splits: Record<string, Split> = {}
  for (const [part, { spool, labels }] of Object.entries(spools)) {
    const readPixels = async (positions: Uint32Array) => ({ pixels: await spool.read(positions) })
    splits[part] = storedSplit({ dataset: name, ...whole, name: part, labels, readPixels })
  }
  const skipped = bad.report(source)
  const polarity = options.paper === 'bright' ? 'dark' : 'bright'
  const framing = options.framing ?? (await framingOf(splits, polarity))
  return { ...whole, splits, framing, ...(skipped && { skipped }) }
}

const together = 32 // images decoded at once: sharp works on several threads

async function decodeOrFault(
  image: EncodedImage,
  { imageShape, paper, framing }: DecodedImagesOptions,
): Promise<DecodedImage | { fault: string }> {
  let encoded: Uint8Array | undefined
  try {
    const size = await image.size()
    if (size > mostBytes) {
      return { fault: `expected a picture, found a file of ${size} bytes, more than ${mostBytes}` }
    }
    return await reading.spend(size, async () => {
      encoded = await image.bytes()
      if (framing) return framed(encoded, { imageShape: imageShape!, framing, source: image.place })
      return decodeImage(encoded, { imageShape, paper })
    })
  } catch (error) {
    if (isInkstoneError(error)) {
      if (!framing) throw error
      return { fault: error.message.replace(`${image.place}: `, '').replace(/\.$/, '') }
    }
    const reason = whyUnreadable(error, encoded)
    return {
      fault: `expected a picture (PNG, JPEG, WebP, TIFF, BMP or PGM), but it does not decode: ${reason}`,
    }
  }
}

async function framed(encoded: Uint8Array, options: FramePictureOptions): Promise<DecodedImage> {
  const image = await framePicture(encoded, options)
  const pixels = Uint8Array.from(image, (value) => Math.round(255 * value))
  return { pixels, imageShape: options.imageShape }
}

/** Total bytes of files in memory at once; a larger file is read alone. */
const reading = budget(2 ** 26)
const mostBytes = 2 ** 28

function unlike({ imageShape: found }: DecodedImage, wanted?: ImageShape): string | undefined {
  if (!wanted || found.join() === wanted.join()) return
  return (
    `expected a picture of ${wanted.join(' x ')} like the first one, found ${found.join(' x ')} ` +
    '(imageShape scales all to one size)'
  )
}

async function* groupsOf<Item>(items: AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let group: Item[] = []
  for await (const item of items) {
    group.push(item)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
