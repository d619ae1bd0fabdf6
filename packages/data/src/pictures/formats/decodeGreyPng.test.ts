import { random } from '@inkstone/core'
import { crc32 } from '@inkstone/pixels'
import sharp from 'sharp'
import { decodeGreyPng } from './decodeGreyPng'

const stream = random(1)

/** A PNG file of a smooth grey picture with noise, so that every filter is of use. */
function drawn(width: number, height: number, adaptiveFiltering: boolean): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: width * height }, (_, at) => {
    return 100 + 3 * (at % width) + Math.floor(at / width) + (at % 7 === 0 ? stream.integer(99) : 0)
  })
  return sharp(pixels, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png({ adaptiveFiltering })
    .toBuffer()
}

const sizes = [
  [1, 1],
  [28, 28],
  [3, 70],
  [70, 3],
  [256, 256],
]

it.each(sizes)('decodes %d x %d pixels as sharp does', async (width, height) => {
  for (const adaptiveFiltering of [false, true]) {
    const file = await drawn(width, height, adaptiveFiltering)
    const { data, info } = await sharp(file)
      .flatten({ background: '#ffffff' })
      .toColourspace('b-w')
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height, info.channels]).toEqual([width, height, 1])
    expect(decodeGreyPng(file)).toEqual({ pixels: new Uint8Array(data), width, height })
  }
})

it('decodes each filter', async () => {
  // 2 x 5 pixels, worked out by hand from section 9.2: rows of the filters 0 to 4
  const rows = [
    [0, 10, 20],
    [1, 10, 5],
    [2, 1, 1],
    [3, 5, 5],
    [4, 1, 255],
  ]
  const [{ deflateSync }, file] = [await import('node:zlib'), await drawn(2, 5, false)]
  const packed = deflateSync(Uint8Array.from(rows.flat()))
  const body = Buffer.concat([Buffer.from('IDAT'), packed])
  const chunk = Buffer.alloc(8 + body.length)
  chunk.writeUInt32BE(packed.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), 4 + body.length)
  const at = file.indexOf('IDAT') - 4
  const made = Buffer.concat([file.subarray(0, at), chunk, file.subarray(file.indexOf('IEND') - 4)])
  const found = [10, 20, 10, 15, 11, 16, 10, 18, 11, 17]
  expect([...decodeGreyPng(made)!.pixels]).toEqual(found)
  expect([...(await sharp(made).toColourspace('b-w').raw().toBuffer())]).toEqual(found)
})

it('leaves all other files to sharp', async () => {
  const file = await drawn(28, 28, false)
  const create = { width: 28, height: 28, channels: 3 as const, background: '#123456' }
  const others = await Promise.all([
    sharp({ create }).png().toBuffer(),
    sharp(file).png({ palette: true }).toBuffer(),
    sharp(file).png({ progressive: true }).toBuffer(),
    sharp(file).withIccProfile('p3').png().toBuffer(),
    sharp(file).ensureAlpha(0.5).png().toBuffer(),
    sharp(file).jpeg().toBuffer(),
    drawn(300, 300, false), // large
  ])
  for (const other of others) expect(decodeGreyPng(other)).toBeUndefined()
  for (let length = 0; length < file.length; length += 7) {
    expect(decodeGreyPng(file.subarray(0, length))).toBeUndefined()
  }
  for (let at = 0; at < file.length - 12; at += 5) {
    const damaged = Buffer.from(file)
    damaged[at]! ^= 0x10
    expect(decodeGreyPng(damaged)).toBeUndefined()
  }
})
