import type { InkBox, StringPicture } from '@inkstone/core'
import type { PlacedReading } from '@inkstone/reader'
import sharp from 'sharp'
import type { RejectedString } from './messages'

/** Cuts the strings that are not accepted out of a picture, each into a file of its own. A picture without writing has none. */
export async function rejectedStrings(
  page: StringPicture,
  readings: readonly PlacedReading[],
): Promise<RejectedString[]> {
  const rejected: RejectedString[] = []
  for (const { digits, ...reading } of readings) {
    if (reading.accepted || !reading.box) continue
    const cuts = digits.flatMap(({ image }) => (image ? [base64Of(image)] : []))
    rejected.push({ ...reading, cuts, picture: await fileOf(page, withMargin(reading.box, page)) })
  }
  return rejected
}

/** A third of the string's height on each side, as far as the picture goes: a person reads better with some paper around. */
function withMargin({ left, top, width, height }: InkBox, page: StringPicture): InkBox {
  const margin = Math.ceil(height / 3)
  const [x, y] = [Math.max(0, left - margin), Math.max(0, top - margin)]
  const right = Math.min(page.width, left + width + margin)
  const bottom = Math.min(page.height, top + height + margin)
  return { left: x, top: y, width: right - x, height: bottom - y }
}

async function fileOf(
  { pixels, width, height }: StringPicture,
  part: InkBox,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .extract(part)
    .toColourspace('b-w')
    .png()
    .toBuffer()
  return new Uint8Array(file)
}

function base64Of(image: Float32Array): string {
  return Buffer.from(image.map((value) => Math.round(255 * value))).toString('base64')
}
