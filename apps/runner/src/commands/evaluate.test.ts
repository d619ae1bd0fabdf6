import '@tensorflow/tfjs-backend-cpu'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { mnist } from '@inkstone/data'
import { saveModel } from '@inkstone/models'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>

/** A picture of one grey value. */
async function write(path: string, grey: number): Promise<void> {
  const at = join(folder.path, path)
  await mkdir(join(at, '..'), { recursive: true })
  await sharp(Buffer.alloc(16, grey), { raw: { width: 4, height: 4, channels: 1 } }).toFile(at)
}

beforeAll(async () => {
  folder = await temporaryFolder()
  await tf.setBackend('cpu')
  const dense = tfl.layers.dense({ units: 3 })
  const pooled = tfl.layers.globalAveragePooling2d({ inputShape: [4, 4, 1] })
  const model = tfl.sequential({ layers: [pooled, dense] })
  tf.tidy(() => dense.setWeights([tf.tensor2d([[0, 10, 24]]), tf.tensor1d([0, -3, -14])]))
  await saveModel(model, join(folder.path, 'greys'), {
    name: 'greys',
    classes: ['dark', 'middle', 'bright'],
    imageShape: [4, 4, 1],
  })
  await write('some/middle/only.png', 128)
  for (const grey of [210, 225, 240]) await write(`some/bright/${grey}.png`, grey)
  await write('one/bright/1.png', 230)
  await write('other/bright/1.png', 230)
  await write('other/bright/2.png', 231)
  await write('other/pink/1.png', 100)
  await write('other/pink/2.png', 101)
})
afterAll(() => folder.remove())

const evaluate = (data: string, ...args: string[]) =>
  runCommand(['evaluate', '--model', 'greys', '--data', data, '--paper', 'dark', ...args], {
    cwd: folder.path,
  })

it('tests a model on a folder that has some of its classes, and one with a single image', async () => {
  const { code, stdout, stderr } = await evaluate('some')
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout).toMatch(/^some\/train +4 /m)
  expect(stdout).toMatch(/CLASSES: no images of dark: the averages are over the other 2\.$/m)
  const { evaluation } = JSON.parse((await evaluate('some', '--json')).stdout)
  const support = Object.fromEntries(
    evaluation.perClass.map((one: { class: string; support: number }) => [one.class, one.support]),
  )
  expect(support).toEqual({ dark: 0, middle: 1, bright: 3 })
  const alone = await evaluate('one')
  expect(alone.code).toBe(0)
  expect(alone.stdout).toContain('no images of dark, middle: the averages are over the other 1.')
})

it('frames pictures of another size like the images of the model', async () => {
  for (const grey of [225, 240]) {
    const at = join(folder.path, `large/bright/${grey}.jpg`)
    await mkdir(join(at, '..'), { recursive: true })
    const background = { r: grey, g: grey, b: grey }
    await sharp({ create: { width: 60, height: 60, channels: 3, background } }).toFile(at)
  }
  const args = ['evaluate', '--model', 'greys', '--data', 'large']
  const { code, stdout } = await runCommand(args, { cwd: folder.path })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^data +pictures framed like the images of the model;/m)
  expect(stdout).toMatch(/^large\/train +2 +100\.00 %/m) // with bright taken for paper, they would be dark
})

it('tests the ready weights where no model is named', async () => {
  const { splits } = await mnist().load()
  const { images, labels } = await splits.test!.read([0, 1])
  for (const [row, label] of labels.entries()) {
    const pixels = images.subarray(784 * row, 784 * (row + 1)).map((value) => 255 * value)
    const at = join(folder.path, `digits/${label}/${row}.png`)
    await mkdir(join(at, '..'), { recursive: true })
    const raw = { width: 28, height: 28, channels: 1 } as const
    await sharp(Buffer.from(pixels), { raw }).toColourspace('b-w').toFile(at)
  }
  const args = ['evaluate', '--data', 'digits']
  const { code, stdout } = await runCommand(args, { cwd: folder.path })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^model +the ready weights for digits/m)
  expect(stdout).toMatch(/^digits\/train +2 +100\.00 %/m)
})

it('refuses a folder with a class that the model does not have', async () => {
  const { code, stderr } = await evaluate('other')
  expect(code).toBe(1)
  expect(stderr).toContain("which are 'bright', 'pink', got one of 'dark', 'middle', 'bright'")
})
