import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Callback } from '@inkstone/core'
import { modelFolder } from '@inkstone/run'
import { callbackSuite, tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { trainer } from '../loop/trainer'
import { adam } from '../optimizers/adam'
import { checkpoint } from './checkpoint'

let directory: string

beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-checkpoint-'))
})
afterEach(() => rm(directory, { recursive: true }))

callbackSuite('checkpoint', () => checkpoint({ directory }))

describe('checkpoint', () => {
  test('writes the last weights to last/ and the best to best/', async () => {
    const model = tinyModel({ normalised: true })
    const epochs: { best: boolean; weights: number[][] }[] = []
    const remember: Callback = {
      name: 'remember',
      epochEnd: ({ best }) => void epochs.push({ best, weights: valuesOf(model) }),
    }
    await trainer({ epochs: 6, batchSize: 8, optimizer: adam({ learningRate: 0.3 }) }).train({
      model,
      training: tinySplit(),
      validation: tinySplit({ name: 'validation', seed: 9, size: 12, noise: 0.9 }),
      seed: 1,
      callbacks: [remember, checkpoint({ directory })],
    })
    expect(epochs.at(-1)!.best).toBe(false) // or the two would not differ
    expect(await load('last')).toEqual(epochs.at(-1)!.weights)
    expect(await load('best')).toEqual(epochs.findLast(({ best }) => best)!.weights)
    expect(await load('best')).toEqual(valuesOf(model)) // what the trainer leaves
    expect((await readdir(join(directory, 'best'))).sort()).toEqual(['model.json', 'weights.bin'])
    model.dispose()
  })

  test('can be read at any moment while it is written', async () => {
    const model = tinyModel()
    const callback = checkpoint({ directory })
    const run = trainer({ epochs: 8, batchSize: 32 }).train({
      model,
      training: tinySplit(),
      seed: 1,
      callbacks: [callback],
    })
    let over = false
    const watch = async () => {
      let reads = 0
      while (!over) {
        await new Promise((resolve) => setImmediate(resolve))
        const written = await readdir(join(directory, 'last')).catch((): string[] => [])
        if (!written.includes('model.json')) continue
        expect((await load('last')).flat().every(Number.isFinite)).toBe(true)
        reads++
      }
      return reads
    }
    const watching = watch()
    await run
    over = true
    expect(await watching).toBeGreaterThan(0)
    model.dispose()
  })

  test('ends the training with the error of a folder that cannot be written', async () => {
    const model = tinyModel()
    const training = trainer({ epochs: 1, batchSize: 32 }).train({
      model,
      training: tinySplit(),
      seed: 1,
      callbacks: [checkpoint({ directory: '/dev/null/checkpoints' })],
    })
    await expect(training).rejects.toThrow('ENOTDIR')
    model.dispose()
  })

  test('refuses no directory', () => {
    expect(() => checkpoint({ directory: '' })).toThrow(
      "checkpoint.directory: expected the path of a folder, got ''.",
    )
  })

  async function load(name: string): Promise<number[][]> {
    const model = await tfl.loadLayersModel(modelFolder(join(directory, name)))
    const values = valuesOf(model)
    model.dispose()
    return values
  }
})

function valuesOf(model: tfl.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()])
}
