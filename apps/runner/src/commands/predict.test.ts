import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mnist } from '@inkstone/data'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

const recipe = `import { defineRecipe } from '@inkstone/core'
import { mnist } from '@inkstone/data'
import { defineModel } from '@inkstone/models'
import { trainer } from '@inkstone/trainer'
import * as tfl from '@tensorflow/tfjs-layers'

// Softmax regression: small enough for the slowest backend, right nine times out of ten.
const linear = defineModel('linear', ({ imageShape, classes, seed }) =>
  tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...imageShape] }),
      tfl.layers.dense({ units: classes, kernelInitializer: tfl.initializers.glorotUniform({ seed }) }),
    ],
  }),
)
export default defineRecipe({}, () => ({
  name: 'linear',
  seed: 1,
  data: mnist({ trainingImages: 6000, validation: 0.02 }),
  model: linear,
  trainer: trainer({ epochs: 3, batchSize: 32 }),
}))
`

/** The first test image of each of 10 digits, as dark ink on a bright sheet and the other way round. */
async function writeDigits(folder: string): Promise<{ dark: string[]; bright: string[] }> {
  const { splits } = await mnist().load()
  const test = splits.test!
  const positions = Array.from({ length: 10 }, (_, digit) => test.labels.indexOf(digit))
  const { images } = await test.read(positions)
  const write = async (name: string, digit: number, ink: (value: number) => number) => {
    const pixels = images.subarray(digit * 784, (digit + 1) * 784)
    const raw = Uint8Array.from(pixels, (value) => ink(Math.round(255 * value)))
    const image = sharp(raw, { raw: { width: 28, height: 28, channels: 1 } })
    const paper = ink(0)
    await image
      .extend({
        top: 9,
        bottom: 40,
        left: 30,
        right: 6,
        background: { r: paper, g: paper, b: paper },
      })
      .resize(150)
      .png()
      .toFile(join(folder, name))
    return name
  }
  const digits = [...positions.keys()]
  return {
    dark: await Promise.all(
      digits.map((digit) => write(`dark-${digit}.png`, digit, (v) => 255 - v)),
    ),
    bright: await Promise.all(digits.map((digit) => write(`bright-${digit}.png`, digit, (v) => v))),
  }
}

/** A double cross. */
const cross = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><g stroke="black" stroke-width="5">
  <path d="M15 30H75M15 60H75M30 15V75M60 15V75"/></g></svg>`

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let digits: { dark: string[]; bright: string[] }
beforeAll(async () => {
  folder = await temporaryFolder()
  await writeFile(join(folder.path, 'linear.ts'), recipe)
  digits = await writeDigits(folder.path)
  const { code } = await runCommand(['train', 'linear.ts'], { cwd: folder.path })
  expect(code).toBe(0)
})
afterAll(() => folder.remove())

const predict = (...images: string[]) =>
  runCommand(['predict', '--model', 'runs/latest/model', '--json', ...images], { cwd: folder.path })

interface Prediction {
  event: string
  image: string
  class: string
  confidence: number
  probabilities: number[]
}

describe('inkstone predict', () => {
  it('reads digits in files, dark on bright as well as bright on dark', async () => {
    const { code, stdout } = await predict(...digits.dark, ...digits.bright)
    expect(code).toBe(0)
    const predictions = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Prediction)
    expect(predictions.map(({ image }) => image)).toEqual([...digits.dark, ...digits.bright])
    const read = predictions.map((prediction) => prediction.class)
    expect(read.slice(0, 10)).toEqual(read.slice(10))
    const right = read.filter((digit, index) => digit === String(index % 10)).length
    expect(right).toBeGreaterThanOrEqual(16) // of 20; a linear model is no more than that
    for (const { confidence, probabilities } of predictions) {
      expect(confidence).toBe(Math.max(...probabilities))
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5)
    }
  })

  it('takes the ready weights without --model, says so, and knows what is no digit', async () => {
    const { data, info } = await sharp({
      create: { width: 90, height: 90, channels: 3, background: 'white' },
    })
      .composite([{ input: Buffer.from(cross) }])
      .raw()
      .toBuffer({ resolveWithObject: true })
    const { width, height, channels } = info
    await sharp(data, { raw: { width, height, channels } })
      .png()
      .toFile(join(folder.path, 'cross.png'))
    const { code, stdout } = await runCommand(['predict', ...digits.dark, 'cross.png'], {
      cwd: folder.path,
    })
    expect(code).toBe(0)
    expect(stdout).toContain(
      'the ready weights for digits (@inkstone/weights); --model takes yours',
    )
    const right = digits.dark.filter((file, digit) => {
      return new RegExp(`^${file} +${digit} `, 'm').test(stdout)
    })
    expect(right.length).toBeGreaterThanOrEqual(9) // the first 5 of the test is all but a 6
    expect(stdout).toMatch(/^cross\.png +no digit +\d/m)
  })

  it('prints a line an image for a reader', async () => {
    const { stdout } = await runCommand(['predict', '--model', 'runs/latest/model', 'dark-1.png'], {
      cwd: folder.path,
    })
    expect(stdout).toMatch(/^dark-1\.png +1 +\d+\.\d\d % +or \d +\d+\.\d\d %$/m)
  })

  it('divides the logits by the temperature of the model card', async () => {
    const card = join(folder.path, 'runs/latest/model/inkstone.json')
    const before = await readFile(card, 'utf8')
    const at = async (temperature: number) => {
      await writeFile(card, JSON.stringify({ ...JSON.parse(before), temperature }))
      return JSON.parse((await predict('dark-1.png')).stdout) as Prediction
    }
    const plain = await at(1)
    const warm = await at(3)
    await writeFile(card, before)
    const rooted = plain.probabilities.map((value) => value ** (1 / 3)) // softmax(z / 3)
    const sum = rooted.reduce((total, value) => total + value, 0)
    warm.probabilities.forEach((value, label) => {
      expect(value).toBeCloseTo(rooted[label]! / sum, 5)
    })
  })

  it('shows why, in pictures side by side', async () => {
    const model = ['--model', 'runs/latest/model']
    const given = ['why', 'dark-7.png', ...model]
    const { code, stdout } = await runCommand([...given, '--out', 'w.png', '--json'], {
      cwd: folder.path,
    })
    expect(code).toBe(0)
    const methods = ['saliency', 'integrated gradients', 'occlusion'] // no convolution, no Grad-CAM
    const { read, class: explained, ...event } = JSON.parse(stdout)
    expect(event).toMatchObject({ event: 'why', image: 'dark-7.png', methods, path: 'w.png' })
    expect(explained).toBe(read)
    const { data, info } = await sharp(join(folder.path, 'w.png'))
      .raw()
      .toBuffer({ resolveWithObject: true })
    expect([info.width, info.height]).toEqual([6 * (4 * 30 - 2), 6 * 28])
    const coloured = (picture: number) => {
      let found = 0
      for (let at = 0; at < info.width * info.height; at++) {
        const [red, , blue] = data.subarray(at * info.channels)
        const x = Math.floor((at % info.width) / 6) - 30 * picture
        if (x >= 0 && x < 28 && Math.abs(red! - blue!) > 40) found++
      }
      return found
    }
    expect(coloured(0)).toBe(0) // the image as it is
    for (const picture of [1, 2, 3]) expect(coloured(picture)).toBeGreaterThan(100)
    const other = await runCommand([...given, '--class', 'seven'], { cwd: folder.path })
    expect(other.code).toBe(1)
    expect(other.stderr).toContain('error: --class: expected one of 0, 1, 2')
  })

  it('names the file that is missing or no picture', async () => {
    await writeFile(join(folder.path, 'words.png'), 'not a picture')
    const [gone, words] = await Promise.all([
      predict('dark-1.png', 'gone.png'),
      predict('words.png'),
    ])
    expect([gone.code, words.code]).toEqual([1, 1])
    expect(gone.stderr).toMatch(/^error: gone\.png: .+/m)
    expect(words.stderr).toMatch(/^error: words\.png: .+/m)
  })

  it('refuses an empty sheet and two digits, and says what it found', async () => {
    const at = (name: string) => join(folder.path, name)
    const background = { r: 240, g: 240, b: 240 }
    const create = { width: 400, height: 300, channels: 3 as const, background }
    await sharp({ create }).png().toFile(at('sheet.png'))
    await sharp({ create })
      .composite([
        { input: at('dark-3.png'), left: 20, top: 40, blend: 'darken' },
        { input: at('dark-7.png'), left: 210, top: 40, blend: 'darken' },
      ])
      .png()
      .toFile(at('two.png'))
    const { code, stdout, stderr } = await predict('sheet.png', 'two.png', 'dark-1.png')
    expect(code).toBe(1)
    expect(stderr).toContain('error: sheet.png: expected a picture of a digit, found a blank one')
    expect(stderr).toContain('error: two.png: expected a picture of one digit, found 2 marks')
    expect(stdout).toContain('"image":"dark-1.png"')
  })

  it('reads every picture below a folder, by the last model of a run', async () => {
    await mkdir(join(folder.path, 'scans', 'page'), { recursive: true })
    await cp(join(folder.path, 'dark-1.png'), join(folder.path, 'scans', '1.png'))
    await cp(join(folder.path, 'dark-2.png'), join(folder.path, 'scans', 'page', '2.png'))
    const args = ['predict', '--model', 'runs/latest', 'scans', '--json']
    const { code, stdout } = await runCommand(args, { cwd: folder.path })
    expect(code).toBe(0)
    const images = stdout
      .split('\n')
      .filter((line) => line.includes('"prediction"'))
      .map((line) => JSON.parse(line).image)
    expect(images).toEqual([join('scans', '1.png'), join('scans', 'page', '2.png')])

    const inside = { cwd: join(folder.path, 'scans') } // where the name of a picture is one character and its ending
    const here = await runCommand(['predict', '--model', '../runs/latest', '.'], inside)
    expect(here.stdout).toMatch(/^1\.png +\d/m)

    await mkdir(join(folder.path, 'bare'))
    const none = await predict('bare')
    expect(none.stderr).toContain('bare: expected pictures in this folder')
  })

  it('chooses among the classes that it is told', async () => {
    const args = ['predict', 'dark-1.png', 'dark-2.png', '--among', '27', '--json']
    const { stdout } = await runCommand(args, { cwd: folder.path })
    const events = stdout.split('\n').filter((line) => line.includes('"prediction"'))
    const [one, two] = events.map((line) => JSON.parse(line))
    expect([one.classes, two.class, one.accepted]).toEqual([['2', '7'], '2', undefined])
    expect(one.probabilities[0] + one.probabilities[1]).toBeCloseTo(1, 5)
    const wrong = await predict('dark-1.png', '--among', '2x')
    expect(wrong.stderr).toContain(
      'expected some of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, each once, got 2, x',
    )
    expect(wrong.code).toBe(1)
  })
})
