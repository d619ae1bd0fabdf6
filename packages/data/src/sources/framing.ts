import type { Framing, Split } from '@inkstone/core'
import { frameShape } from '../pictures/frameDigit'

/** Of images framed by `frameDigit` or by MNIST's authors. */
export const digitFraming: Framing = { fit: 'digit', polarity: 'ink' }

/** Infers the framing of a source's images from the images themselves: MNIST's framing if the ink of nine tenths of
 * them is 20 pixels long and centred by mass, otherwise resized. Class names say nothing: clothes are also labelled 0
 * to 9. @param polarity of pictures that are resized: arrays hold unchanged brightness */
export async function framingOf(
  splits: Readonly<Record<string, Split>>,
  polarity: Framing['polarity'] = 'bright',
): Promise<Framing> {
  const resized: Framing = { fit: 'resize', polarity }
  const split = splits.train ?? Object.values(splits)[0]
  if (!split || split.imageShape.join() !== frameShape.join()) return resized
  const count = Math.min(looked, split.size)
  const positions = Array.from({ length: count }, (_, row) =>
    Math.floor((row * split.size) / count),
  )
  const { images } = await split.read(positions)
  const length = images.length / count
  const framed = positions.filter((_, row) =>
    isFramed(images.subarray(row * length, (row + 1) * length)),
  )
  return framed.length >= 0.9 * count ? digitFraming : resized
}

const looked = 200 // images, spread over the split

function isFramed(image: Float32Array): boolean {
  const [height, width] = frameShape
  const columns = new Float64Array(width)
  const rows = new Float64Array(height)
  for (let at = 0; at < image.length; at++) {
    columns[at % width]! += image[at]!
    rows[Math.floor(at / width)]! += image[at]!
  }
  const across = spread(columns)
  const down = spread(rows)
  const isCentred = [across, down].every(({ centre }) => Math.abs(centre - 14.5) <= 1.5)
  const longer = Math.max(across.length, down.length)
  return isCentred && (longer === 20 || longer === 19) // 19 if the outermost ink was rounded to 0
}

/** The extent of the ink in pixels, and its centre of mass, in pixels from the edge. */
function spread(ink: Float64Array): { length: number; centre: number } {
  const first = ink.findIndex((value) => value > 0)
  const last = ink.findLastIndex((value) => value > 0)
  const mass = ink.reduce((sum, value) => sum + value, 0)
  const moment = ink.reduce((sum, value, at) => sum + value * (at + 0.5), 0)
  return { length: last - first + 1, centre: moment / mass }
}
