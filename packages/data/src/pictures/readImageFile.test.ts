import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { frameDigit } from './frameDigit'
import { readImageFile } from './readImageFile'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-images-'))
})
afterAll(() => rm(directory, { recursive: true }))

const raw = (channels: 1 | 3 | 4, width = 2, height = 2) => ({ raw: { channels, width, height } })

test.each(['png', 'webp', 'tiff'] as const)('grey values of a %s file', async (format) => {
  const path = join(directory, `grey.${format}`)
  const file = sharp(Uint8Array.of(0, 64, 128, 255, 10, 20), raw(1, 3, 2)).toFormat(format, {
    lossless: true,
    ...(format === 'tiff' ? { compression: 'lzw' } : {}),
  })
  await file.toFile(path)
  const { pixels, width, height, source } = await readImageFile(path)
  expect([...pixels]).toEqual([0, 64, 128, 255, 10, 20])
  expect([width, height, source]).toEqual([3, 2, path])
})

test('what is transparent becomes white paper', async () => {
  const path = join(directory, 'alpha.png')
  const blackAndClear = Uint8Array.of(0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255)
  await sharp(blackAndClear, raw(4)).png().toFile(path)
  expect([...(await readImageFile(path)).pixels]).toEqual([0, 255, 255, 0])
})

test('colours become grey, 16 bits become 8, and EXIF turns the picture upright', async () => {
  const colours = join(directory, 'colours.png')
  await sharp(Uint8Array.of(255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0), raw(3)).toFile(colours)
  const { pixels } = await readImageFile(colours)
  expect([pixels[0], pixels[1]]).toEqual([255, 0])
  expect(pixels[3]).toBeGreaterThan(pixels[2]!) // green is brighter than red

  const deep = join(directory, 'deep.png')
  await sharp(Uint8Array.of(0, 255, 128, 64), raw(1))
    .toColourspace('grey16')
    .png()
    .toFile(deep)
  expect((await sharp(deep).metadata()).depth).toBe('ushort')
  const shallow = await readImageFile(deep)
  expect([...shallow.pixels]).toEqual([0, 255, 128, 64])

  const turned = join(directory, 'turned.png')
  await sharp(Uint8Array.of(0, 255), raw(1, 2, 1))
    .withMetadata({ orientation: 6 })
    .toFile(turned)
  const upright = await readImageFile(turned)
  expect([upright.width, upright.height, ...upright.pixels]).toEqual([1, 2, 0, 255])
})

test('a digit is read from a file of either polarity', async () => {
  const pixels = Uint8Array.from({ length: 64 * 64 }, (_, at) =>
    Math.abs((at % 64) - 30) < 4 && Math.abs(Math.floor(at / 64) - 31) < 24 ? 20 : 235,
  )
  const dark = join(directory, 'dark.png')
  const bright = join(directory, 'bright.png')
  await sharp(pixels, raw(1, 64, 64)).toFile(dark)
  await sharp(pixels, raw(1, 64, 64))
    .negate()
    .toFile(bright)
  const framed = frameDigit(await readImageFile(dark))
  expect(framed[14 * 28 + 14]).toBe(255)
  expect(frameDigit(await readImageFile(bright))).toEqual(framed)
})

test('a file that is missing, or no image, or blank is named', async () => {
  const missing = join(directory, 'missing.png')
  await expect(readImageFile(missing)).rejects.toThrow(`${missing}: no such file.`)

  const text = join(directory, 'text.png')
  await writeFile(text, 'seven')
  await expect(readImageFile(text)).rejects.toThrow(
    `${text}: expected an image (PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or PGM), but it could not be read: `,
  )

  await writeFile(text, '')
  await expect(readImageFile(text)).rejects.toThrow(
    /: it is empty; copy it again from its source\.$/,
  )
  await writeFile(text, '%PDF-1.7\n')
  await expect(readImageFile(text)).rejects.toThrow(
    /: it is a PDF; `inkstone read` reads it, or save the page as PNG\.$/,
  )
  // The first box of an iPhone's photo: its length, 'ftyp', the brand, a version, the brands it fits.
  await writeFile(text, '\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x10metabroken')
  await expect(readImageFile(text)).rejects.toThrow(
    /: it is HEIC, the format of iPhones; save it as JPEG or PNG\.$/,
  )

  const blank = join(directory, 'blank.png')
  await sharp(new Uint8Array(16).fill(255), raw(1, 4, 4)).toFile(blank)
  const picture = await readImageFile(blank)
  expect(() => frameDigit(picture)).toThrow(
    `${blank}: expected a picture of a digit, found a blank one: its 4x4 grey values lie between 255 and 255.`,
  )
})

test('white ink on transparent paper is read as black ink on it is', async () => {
  const read = async (ink: number) => {
    const pixels = Uint8Array.from({ length: 40 * 40 * 4 }, (_, at) => {
      const [x, y] = [(at >> 2) % 40, Math.floor((at >> 2) / 40)]
      const isInk = x >= 18 && x < 23 && y >= 5 && y < 35
      return at % 4 < 3 ? ink : isInk ? 255 : 0
    })
    const path = join(directory, `ink-${ink}.png`)
    await sharp(pixels, { raw: { width: 40, height: 40, channels: 4 } })
      .png()
      .toFile(path)
    return frameDigit(await readImageFile(path))
  }
  const white = await read(255)
  expect(white).toEqual(await read(0))
  expect(white[14 * 28 + 14]).toBe(255)
})

test('BMP and PGM are read as the same picture in PNG is', async () => {
  const fixtures = join(__dirname, '../../test/fixtures')
  const grey = Array.from({ length: 15 }, (_, at) => 17 * at) // as make.py there has it
  for (const name of ['grey.bmp', 'grey.pgm', 'deep.pgm']) {
    const { pixels, width, height } = await readImageFile(join(fixtures, name))
    expect([[...pixels], width, height]).toEqual([grey, 5, 3])
  }
})
