import '@tensorflow/tfjs-backend-cpu'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { saveModel } from '@inkstone/models'
import { crc32, frameInk } from '@inkstone/pixels'
import { strokeGlyph } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

/** Tells drawn digits by the nearest one: x t - t² / 2 is greatest where (x - t)² is least. */
function nearestGlyph(): tfl.LayersModel {
  const dense = tfl.layers.dense({ units: 10 })
  const model = tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [28, 28, 1] }), dense] })
  const glyphs = [...'0123456789'].map((digit) => {
    return Array.from(frameInk(strokeGlyph(digit), 28, 28), (value) => value / 255)
  })
  const halves = glyphs.map((glyph) => -glyph.reduce((sum, value) => sum + value * value, 0) / 2)
  tf.tidy(() => {
    dense.setWeights([
      tf.transpose(tf.mul(tf.tensor2d(glyphs), 0.6)),
      tf.mul(tf.tensor1d(halves), 0.6),
    ])
  })
  return model
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>

/** Writes a picture of lines, 400 x 60 for each, dark on bright. */
async function write(name: string, lines: readonly string[]): Promise<void> {
  const [width, height] = [400, 60 * lines.length]
  const grey = Buffer.alloc(width * height, 240)
  for (const [row, text] of lines.entries()) {
    for (const [place, character] of [...text].entries()) {
      strokeGlyph(character).forEach((value, at) => {
        const to = (60 * row + 16 + Math.floor(at / 28)) * width + 30 + 26 * place + (at % 28)
        grey[to] = Math.min(grey[to]!, Math.round(240 - 220 * value))
      })
    }
  }
  const raw = { width, height, channels: 1 as const }
  await sharp(grey, { raw }).toFile(join(folder.path, name))
}

beforeAll(async () => {
  await tf.setBackend('cpu')
  folder = await temporaryFolder()
  await saveModel(nearestGlyph(), join(folder.path, 'glyphs'), {
    name: 'glyphs',
    classes: [...'0123456789'],
    imageShape: [28, 28, 1],
  })
  await write('code.png', ['10275'])
  await write('form.jpg', ['10275', '386'])
  await write('code.webp', ['48620'])
  await write('code.tiff', ['97531'])
})
afterAll(() => folder.remove())

const read = (...args: string[]) =>
  runCommand(['read', '--model', 'glyphs', '--error-rate', '0.5', ...args], { cwd: folder.path })
const readJson = async (...args: string[]) => {
  const { stdout } = await read('--json', ...args)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'reading')
}

it('reads files of several formats, a line each', async () => {
  const files = ['code.png', 'code.webp', 'code.tiff']
  const { code, stdout } = await read(...files, '--format', 'postcode:5')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^code\.png +line 1 +10275 +\d+\.\d\d %$/m)
  expect(stdout).toMatch(/^code\.webp +line 1 +48620 /m)
  expect(stdout).toMatch(/^code\.tiff +line 1 +97531 /m)
})

it('reads every picture below a folder, sorted, without hidden files, and says what it skips', async () => {
  const at = (name: string) => join(folder.path, 'scans', name)
  await mkdir(at('.thumbnails'), { recursive: true })
  await mkdir(at('more'))
  const png = await readFile(join(folder.path, 'code.png'))
  for (const name of ['10.PNG', '9.png', '._9.png', '.thumbnails/9.png']) {
    await writeFile(at(name), png)
  }
  await writeFile(at('more/a.tiff'), await readFile(join(folder.path, 'code.tiff')))
  await writeFile(at('notes.txt'), 'read them')
  const { code, stdout } = await read('scans')
  expect(code).toBe(0)
  const images = [...stdout.matchAll(/^(scans\S+) +line 1 /gm)].map(([, image]) => image)
  expect(images).toEqual(['9.png', '10.PNG', 'more/a.tiff'].map((name) => join('scans', name)))
  expect(stdout).toMatch(/^skipped 1 file with no ending of a picture, such as scans.notes\.txt$/m)

  await mkdir(join(folder.path, 'empty'))
  const empty = await read('empty')
  expect(empty.code).toBe(1)
  expect(empty.stderr).toMatch(
    /^error: empty: expected pictures in this folder \(\.png .+ \.pdf\), found none\.\n$/,
  )
})

it('reads every line, and says where each digit is', async () => {
  const lines = await readJson('form.jpg')
  expect(lines.map(({ line, text }) => [line, text])).toEqual([
    [1, '10275'],
    [2, '386'],
  ])
  const [first] = lines[1].digits
  expect(first).toMatchObject({ class: '3' })
  expect(first.box.top).toBeGreaterThan(60 + 16)
  expect(first.box.left).toBeGreaterThan(30)
})

it('says which engine read', async () => {
  const [reading] = await readJson('code.png')
  expect(reading.engine).toBe('cuts')
  const { stdout } = await read('code.png')
  expect(stdout).toMatch(/^engine +cuts$/m)
})

it('reads fields alone, each with its format', async () => {
  const fields = ['--field', '10,0,380,60=postcode:5', '--field', '10,60,380,60=digits:2-4']
  const found = await readJson('form.jpg', ...fields)
  expect(found.map(({ field, text }) => [field, text])).toEqual([
    [1, '10275'],
    [2, '386'],
  ])
  expect(found[1].digits[0].box.top).toBeGreaterThan(60 + 16)
})

it('says why it does not accept', async () => {
  const create = { width: 90, height: 40, channels: 3 as const, background: '#eeeeee' }
  await sharp({ create }).png().toFile(join(folder.path, 'blank.png'))
  const { code, stdout } = await read('blank.png', 'code.png', '--format', 'postcode:3')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^blank\.png +line 1 +- +0\.00 % +no ink$/m)
  expect(stdout).toMatch(/^code\.png .*(too many|format)$/m)
})

it('names files that it cannot read, and reads the others', async () => {
  await writeFile(join(folder.path, 'words.png'), 'not a picture')
  const png = await readFile(join(folder.path, 'code.png'))
  await writeFile(join(folder.path, 'half.png'), png.subarray(0, png.length >> 1))
  for (const side of [0, 20_000]) {
    const huge = Buffer.from(png)
    huge.writeUInt32BE(side, 16)
    huge.writeUInt32BE(side, 20)
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
    await writeFile(join(folder.path, `${side}.png`), huge)
  }
  const bad = ['gone.png', 'words.png', 'half.png', '0.png', '20000.png']
  const { code, stdout, stderr } = await read(...bad, 'code.png')
  expect(code).toBe(1)
  for (const file of bad) expect(stderr).toContain(`error: ${file}: `)
  expect(stderr).toContain('it has 20000 x 20000 pixels, more than 100 million')
  expect(stderr).not.toContain('    at ')
  expect(stdout).toContain('10275')
})

it.each([
  [
    ['--field', '300,0,200,60'],
    'code.png: expected a field inside its 400 x 60 pixels, got 300,0,200,60, which ends at 500,60.',
  ],
  [
    ['--field', '1,2,3'],
    '--field: expected x,y,width,height in whole pixels, such as 40,60,300,50',
  ],
  [['--field', '1,2,0,4'], '--field: expected x,y,width,height'],
  [
    ['--format', 'zip'],
    "--format: expected postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13, got 'zip'",
  ],
  [['--format', 'postcode:0'], "--format 'postcode:0': expected a whole number of digits >= 1"],
  [
    ['--engine', 'both'],
    '--engine both: beside --model there is no model of lines by itself. Name one with --line',
  ],
  [['--error-rate', 'low'], "--error-rate: expected a number above 0 and below 1, got 'low'"],
])('refuses %j', async (args, message) => {
  const { code, stderr } = await runCommand(['read', 'code.png', '--model', 'glyphs', ...args], {
    cwd: folder.path,
  })
  expect(code).toBe(1)
  expect(stderr).toContain(message)
})
