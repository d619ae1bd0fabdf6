import { join } from 'node:path'
import { lora, saveAdapter } from '@inkstone/finetuner'
import { predict } from '@inkstone/metrics'
import { saveModel } from '@inkstone/models'
import { tinyModel, tinySplit } from '@inkstone/testing'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import sharp from 'sharp'
import { runCommand, temporaryFolder } from '../../test/spawnInkstone'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
/** Of the picture, by the model after its fine-tuning. */
let expected: number[]

beforeAll(async () => {
  folder = await temporaryFolder()
  await tf.setBackend('cpu')
  const model = tinyModel()
  const training = tinySplit({ size: 48 })
  const { classes } = training
  const framing = { fit: 'resize', polarity: 'bright' } as const
  const card = { name: 'tiny', classes, imageShape: [6, 6, 1] as const, framing }
  await saveModel(model, join(folder.path, 'base'), card)
  const { adapter } = await lora({ learningRate: 0.1, epochs: 2 }).fineTune({
    ...{ model, training, seed: 1 },
  })
  await saveAdapter(adapter, join(folder.path, 'anna.safetensors'))
  const grey = Uint8Array.from({ length: 36 }, (_, at) => 7 * at)
  const raw = { width: 6, height: 6, channels: 1 } as const
  await sharp(grey, { raw }).png().toFile(join(folder.path, 'it.png'))
  const image = Float32Array.from(grey, (value) => value / 255)
  expected = [...predict(model, image, [6, 6, 1], 1)]
})
afterAll(() => folder.remove())

const predicted = async (...args: string[]): Promise<number[]> => {
  const { stdout, stderr, code } = await runCommand(['predict', 'it.png', '--json', ...args], {
    cwd: folder.path,
  })
  if (code !== 0) throw new Error(stderr)
  const events = stdout.trim().split('\n')
  return (JSON.parse(events.at(-1)!) as { probabilities: number[] }).probabilities
}

test('--adapter predicts as the fine-tuned model did', async () => {
  const [base, adapted] = await Promise.all([
    predicted('--model', 'base'),
    predicted('--model', 'base', '--adapter', 'anna.safetensors'),
  ])
  adapted.forEach((probability, at) => {
    expect(probability).toBeCloseTo(expected[at]!, 5)
  })
  expect(
    Math.max(...base.map((probability, at) => Math.abs(probability - expected[at]!))),
  ).toBeGreaterThan(0.01)
})

test('an adapter of another model, and one that is not there, are errors', async () => {
  const at = { cwd: folder.path }
  const [other, missing] = await Promise.all([
    runCommand(['predict', 'it.png', '--adapter', 'anna.safetensors'], at),
    runCommand(['predict', 'it.png', '--model', 'base', '--adapter', 'ben.safetensors'], at),
  ])
  expect([other.code, missing.code]).toEqual([1, 1])
  expect(other.stderr).toContain('expected an adapter that was trained on convNet as it is')
  expect(missing.stderr).toContain('ben.safetensors: no such file. An adapter is a file that')
})
