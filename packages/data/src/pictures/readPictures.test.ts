import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Framing, ImageShape, PictureFile } from '@inkstone/core'
import sharp from 'sharp'
import { frameDigit } from './frameDigit'
import { framePicture } from './framePicture'
import { readImageFile } from './readImageFile'
import { readPicture } from './readPicture'
import { assumedFraming, readPictures } from './readPictures'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-pictures-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function picture(name: string, pixels: number[], width: number, channels: 1 | 3 = 1) {
  const path = join(folder, name)
  const raw = { width, height: pixels.length / width / channels, channels }
  await sharp(Uint8Array.from(pixels), { raw }).png().toFile(path)
  return path
}

const resized = (polarity: Framing['polarity']): Framing => ({ fit: 'resize', polarity })
const bytes = (image: Float32Array) => [...image].map((value) => Math.round(value * 255))
const all = async (pictures: AsyncIterable<PictureFile>) => {
  const found: PictureFile[] = []
  for await (const one of pictures) found.push(one)
  return found
}

test('a resized picture keeps its brightness, or is inverted', async () => {
  const path = await picture('grey.png', [0, 10, 200, 255], 2)
  const imageShape: ImageShape = [2, 2, 1]
  const read = async (framing: Framing) => bytes(await readPicture(path, { imageShape, framing }))
  expect(await read(resized('bright'))).toEqual([0, 10, 200, 255])
  expect(await read(resized('dark'))).toEqual([255, 245, 55, 0])
})

test('a picture in memory is framed like its file, and an error names its source', async () => {
  const path = await picture('memory.png', [0, 10, 200, 255], 2)
  const framing = resized('dark')
  const options = { imageShape: [2, 2, 1] as const, framing }
  expect(bytes(await framePicture(await readFile(path), options))).toEqual([255, 245, 55, 0])
  const words = Buffer.from('no picture')
  await expect(framePicture(words, { ...options, source: 'upload 3' })).rejects.toThrow(
    'upload 3: expected an image (PNG, JPEG, WebP, TIFF, GIF, SVG, BMP or PGM), but it could not be read',
  )
})

test('ink is what differs from the edge', async () => {
  const imageShape: ImageShape = [3, 3, 1]
  const onBright = await picture('dot.png', [255, 255, 255, 255, 0, 255, 255, 255, 255], 3)
  const onDark = await picture('light.png', [0, 0, 0, 0, 255, 0, 0, 0, 0], 3)
  for (const path of [onBright, onDark]) {
    const image = await readPicture(path, { imageShape, framing: resized('ink') })
    expect(bytes(image)).toEqual([0, 0, 0, 0, 255, 0, 0, 0, 0])
  }
})

test('colours stay where the model reads three channels', async () => {
  const path = await picture('colour.png', [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9], 2, 3)
  const image = await readPicture(path, { imageShape: [2, 2, 3], framing: resized('bright') })
  expect(bytes(image)).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9])
  await expect(
    readPicture(path, { imageShape: [2, 2, 4], framing: resized('bright') }),
  ).rejects.toThrow(
    'expected a model with 1 channel (grey) or 3 (red, green, blue), got one with images of 2x2x4.',
  )
})

test("a digit comes into MNIST's frame, which is resized to the model's", async () => {
  const pixels = Array.from({ length: 40 * 40 }, (_, at) => {
    const [x, y] = [at % 40, Math.floor(at / 40)]
    return x >= 10 && x < 30 && y >= 10 && y < 30 ? 0 : 255 // a square of 20 pixels on white
  })
  const path = await picture('square.png', pixels, 40)
  const framing: Framing = { fit: 'digit', polarity: 'ink' }
  const frame = frameDigit(await readImageFile(path))
  expect(bytes(await readPicture(path, { imageShape: [28, 28, 1], framing }))).toEqual([...frame])
  const small = await readPicture(path, { imageShape: [14, 14, 1], framing })
  expect(bytes(small).slice(14 * 7, 14 * 8)).toEqual([0, 0, 128, ...Array(9).fill(255), 128, 0])
  const coloured = await readPicture(path, { imageShape: [28, 28, 3], framing })
  expect(bytes(coloured)).toEqual([...frame].flatMap((value) => [value, value, value]))
})

test('a file that cannot be read has its error in its place', async () => {
  const good = await picture('good.png', [0, 1, 2, 3], 2)
  const words = join(folder, 'words.png')
  await writeFile(words, 'not a picture')
  const gone = join(folder, 'gone.png')
  const card = { imageShape: [2, 2, 1] as const, classes: ['a', 'b'], framing: resized('bright') }
  const [first, second, third, last] = await all(readPictures([good, words, gone, good], card))
  expect(first).toEqual({ file: good, image: expect.any(Float32Array) })
  expect(second).toEqual({
    file: words,
    error: expect.stringContaining(`${words}: expected an image`),
  })
  expect(third).toEqual({ file: gone, error: expect.stringContaining(gone) })
  expect(last).toEqual(first)
})

test('without a framing a model of ten digits reads digits, and any other whole pictures', () => {
  const classes = [...'0123456789']
  expect(assumedFraming({ imageShape: [28, 28, 1], classes })).toEqual({
    fit: 'digit',
    polarity: 'ink',
  })
  for (const card of [
    { imageShape: [32, 32, 1] as const, classes },
    { imageShape: [28, 28, 1] as const, classes: ['shirt', 'bag'] },
  ]) {
    expect(assumedFraming(card)).toEqual({ fit: 'resize', polarity: 'bright' })
  }
})
