import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { datasetSuite } from '@inkstone/testing'
import { Font, Glyph, Path } from 'opentype.js'
import { fillOutline } from './fillOutline'
import { renderedDigits } from './renderedDigits'
import { renderedLetters } from './renderedLetters'

let directory: string
let strokes: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-fonts-'))
  strokes = await fontFile('strokes.ttf', '0123456789')
})
afterAll(() => rm(directory, { recursive: true }))

/** A font of these characters: in a box of 600 x 700 units, as many bars as the digit says, and one more. */
async function fontFile(name: string, characters: string): Promise<string> {
  const glyphs = [...characters].map((character) => {
    const path = new Path()
    const bars = Number(character) // a letter has one
    for (let bar = 0; bar <= (Number.isNaN(bars) ? 0 : bars); bar++) {
      const [left, width] = [bar * 120, 60]
      path.moveTo(left, 0)
      path.lineTo(left, 700)
      path.quadraticCurveTo(left + width / 2, 720, left + width, 700)
      path.lineTo(left + width, 0)
      path.close()
    }
    const unicode = character.charCodeAt(0)
    return new Glyph({ name: `c${character}`, unicode, advanceWidth: 600, path })
  })
  const notdef = new Glyph({ name: '.notdef', advanceWidth: 600, path: new Path() })
  const font = new Font({
    familyName: 'Strokes',
    styleName: 'Regular',
    unitsPerEm: 1000,
    ascender: 800,
    descender: -200,
    glyphs: [notdef, ...glyphs],
  })
  await writeFile(join(directory, name), new Uint8Array(font.toArrayBuffer()))
  return join(directory, name)
}

datasetSuite('renderedDigits', () => renderedDigits({ fonts: [strokes], images: 100 }))

test('without variation each digit is its glyph, framed', async () => {
  const dataset = renderedDigits({ fonts: [strokes], images: 20, variation: 0, validation: 0 })
  const { splits } = await dataset.load()
  const { images, labels } = await splits.train!.read([2, 12])
  expect([...labels]).toEqual([2, 2])
  expect(images.slice(0, 784)).toEqual(images.slice(784))
  // three bars of 60 units with gaps of 60 in a height of 710: of 20 pixels, 1.7 each
  const middle = images.slice(14 * 28, 15 * 28)
  const ink = middle.reduce((sum, value) => sum + value, 0)
  const bars = middle.filter(
    (value, x) => value > (middle[x - 1] ?? 0) && value >= (middle[x + 1] ?? 0),
  )
  expect(bars.length).toBe(3)
  expect(Math.abs(ink - 3 * 1.7)).toBeLessThan(1)
})

test('no two are alike with variation, and the seed decides', async () => {
  const make = (seed: number) => renderedDigits({ fonts: [strokes], images: 100, seed }).load()
  const one = await make(1)
  const digests = await one.splits.train!.digests()
  expect(new Set(digests).size).toBe(90)
  expect(one.splits.validation!.size).toBe(10)
  expect(await (await make(1)).splits.train!.digests()).toEqual(digests)
  expect(await (await make(2)).splits.train!.digests()).not.toEqual(digests)
})

test('an outline covers what lies inside, holes are left out, edges are grey', () => {
  const square = [1, 1, 5, 1, 5, 5, 1, 5]
  const hole = [2, 2, 2, 4, 4, 4, 4, 2] // the other way round
  expect([...fillOutline([square, hole], 6, 6)].map((value) => value / 255).join('')).toBe(
    '000000011110010010010010011110000000',
  )
  const half = fillOutline([[0.5, 0, 1.5, 0, 1.5, 1, 0.5, 1]], 2, 1)
  expect([...half]).toEqual([128, 128])
  const quarter = fillOutline([[0, 0, 1, 0, 1, 0.25, 0, 0.25]], 1, 1)
  expect([...quarter]).toEqual([64])
})

test('a file that is no font, and a font without a digit, are named', async () => {
  const text = join(directory, 'text.ttf')
  await writeFile(text, 'seven, and some more that is no font')
  await expect(renderedDigits({ fonts: [text] }).load()).rejects.toThrow(
    `${text}: expected a font (TrueType, OpenType or WOFF), but it could not be read: `,
  )
  const even = await fontFile('even.ttf', '02468')
  await expect(renderedDigits({ fonts: [strokes, even] }).load()).rejects.toThrow(
    `${even}: expected a font that has the digits 0 to 9, found no '1'. Leave this font out.`,
  )
  await expect(renderedDigits({ fonts: ['no.ttf'] }).load()).rejects.toThrow(
    'no.ttf: no such file.',
  )
})

test('letters are drawn as digits are, to test on', async () => {
  const letters = await fontFile('letters.ttf', 'ACDEFHJKLMNPRTUVWXY')
  const load = (seed: number) =>
    renderedLetters({ fonts: [letters], images: 38, variation: 0.5, seed }).load()
  const { classes, splits, imageShape } = await load(1)
  expect([classes.join(''), imageShape.join()]).toEqual(['ACDEFHJKLMNPRTUVWXY', '28,28,1'])
  expect(Object.keys(splits)).toEqual(['test'])
  const { test } = splits
  expect([test!.name, test!.size, test!.dataset]).toEqual(['test', 38, 'rendered-letters'])
  expect(new Set(await test!.digests()).size).toBe(38)
  expect(await (await load(1)).splits.test!.fingerprint()).toBe(await test!.fingerprint())
  const { images } = await test!.read([0]) // a bar, framed: 20 pixels high
  const inked = Array.from({ length: 28 }, (_, y) =>
    images.slice(28 * y, 28 * y + 28).some((ink) => ink > 0),
  )
  expect(inked.filter(Boolean).length).toBe(20)
  await expect(renderedLetters({ fonts: [strokes] }).load()).rejects.toThrow(
    `${strokes}: expected a font that has the letters A to Y, found no 'A'. Leave this font out.`,
  )
  expect(() => renderedLetters({ fonts: [] })).toThrow(
    'renderedLetters.fonts: expected paths of font files, got [].',
  )
})

test('bad options are refused where they are given', () => {
  expect(() => renderedDigits({ fonts: [] })).toThrow(
    'renderedDigits.fonts: expected paths of font files, got [].',
  )
  expect(() => renderedDigits({ fonts: ['x'], images: 5 })).toThrow(
    'renderedDigits.images: expected a whole number >= 20, got 5.',
  )
  expect(() => renderedDigits({ fonts: ['x'], variation: 3 })).toThrow('renderedDigits.variation')
  const misspelt = { fonts: ['x'], count: 3 }
  expect(() => renderedDigits(misspelt)).toThrow(
    'renderedDigits.count: expected one of the options',
  )
})
