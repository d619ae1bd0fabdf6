import '@tensorflow/tfjs-backend-cpu'
import { join } from 'node:path'
import { saveModel } from '@inkstone/models'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

/** Tells the colour of a whole picture of 32x32: the mean of each channel is a logit. It ends in a softmax. */
function colourModel(): tfl.LayersModel {
  const dense = tfl.layers.dense({ units: 3, useBias: false, activation: 'softmax' })
  const pooled = tfl.layers.globalAveragePooling2d({ inputShape: [32, 32, 3] })
  const model = tfl.sequential({ layers: [pooled, dense] })
  tf.tidy(() => dense.setWeights([tf.mul(tf.eye(3), 8)]))
  return model
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  await tf.setBackend('cpu')
  folder = await temporaryFolder()
  await saveModel(colourModel(), join(folder.path, 'colours'), {
    name: 'colours',
    classes: ['red', 'green', 'blue'],
    imageShape: [32, 32, 3],
    framing: { fit: 'resize', polarity: 'bright' },
    thresholds: [{ errorRate: 0.01, threshold: 0.9, coverage: 1 }],
  })
  for (const [name, background] of [
    ['red', '#ff0000'],
    ['blue', '#0000ff'],
    ['pale', '#2e0000'],
  ] as const) {
    await sharp({ create: { width: 50, height: 50, channels: 3, background } })
      .png()
      .toFile(join(folder.path, `${name}.png`))
  }
})
afterAll(() => folder.remove())

const at = () => ({ cwd: folder.path })

it('frames pictures as the card says, and goes on after a bad one', async () => {
  const files = ['red.png', 'gone.png', 'blue.png', 'pale.png']
  const { code, stdout, stderr } = await runCommand(
    ['predict', '--model', 'colours', '--json', ...files],
    at(),
  )
  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: gone\.png: .+/m)
  const found = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'prediction')
  expect(found.map((one) => [one.image, one.class, one.accepted])).toEqual([
    ['red.png', 'red', true],
    ['blue.png', 'blue', true],
    ['pale.png', 'red', false],
  ])
  const pale = Math.exp((8 * 0x2e) / 255) // softmax by hand
  expect(found[0].confidence).toBeCloseTo(Math.exp(8) / (Math.exp(8) + 2), 5)
  expect(found[2].confidence).toBeCloseTo(pale / (pale + 2), 5)
})

it('explains a coloured picture', async () => {
  const { code, stdout } = await runCommand(
    ['why', 'blue.png', '--model', 'colours', '--json'],
    at(),
  )
  expect(code).toBe(0)
  const event = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .find((one) => one.event === 'why')
  expect(event).toMatchObject({ class: 'blue', read: 'blue' })
})

it('says how it frames where the card does not', async () => {
  await saveModel(colourModel(), join(folder.path, 'unknown'), {
    name: 'colours',
    classes: ['red', 'green', 'blue'],
    imageShape: [32, 32, 3],
  })
  const { stdout } = await runCommand(['predict', '--model', 'unknown', 'blue.png'], at())
  expect(stdout).toMatch(
    /^framing +the model's card has no framing: pictures are resized with their brightness kept$/m,
  )
  expect(stdout).toMatch(/^blue\.png +blue +99\.93 %/m)
})
