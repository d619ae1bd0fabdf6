import sharp from 'sharp'
import { pictureHeader } from './pictureHeader'

const drawn = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#fff' } })

test.each([
  [1, 1],
  [28, 28],
  [300, 700],
])('the size of PNG and JPEG files of %i x %i as libvips writes them', async (width, height) => {
  const png = await drawn(width, height).png().toBuffer()
  const jpeg = await drawn(width, height).jpeg().toBuffer()
  const progressive = await drawn(width, height)
    .withExif({ IFD0: { Copyright: 'x'.repeat(500) } })
    .jpeg({ progressive: true })
    .toBuffer()
  expect(pictureHeader(png)).toEqual({ type: 'png', width, height })
  expect(pictureHeader(jpeg)).toEqual({ type: 'jpeg', width, height })
  expect(pictureHeader(progressive)).toEqual({ type: 'jpeg', width, height })
})

test('what is cut short before its size, or something else, has no header', async () => {
  const png = await drawn(9, 9).png().toBuffer()
  const jpeg = await drawn(9, 9).jpeg().toBuffer()
  const gif = await drawn(9, 9).gif().toBuffer()
  const others = [Buffer.alloc(0), png.subarray(0, 23), jpeg.subarray(0, 30), gif]
  for (const bytes of others) expect(pictureHeader(bytes)).toBeUndefined()
  for (let length = 0; length < jpeg.length; length++) pictureHeader(jpeg.subarray(0, length)) // no throw
})

test('a JPEG file whose segments lead nowhere ends', () => {
  const loops = Buffer.from([
    0xff,
    0xd8,
    ...Array.from({ length: 60 }, () => [0xff, 0xe0, 0, 0]).flat(),
  ])
  expect(pictureHeader(loops)).toBeUndefined()
  expect(pictureHeader(Buffer.alloc(100_000, 0xff))).toBeUndefined()
})
