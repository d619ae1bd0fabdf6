import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { readModelCard } from './readModelCard'
import { saveModel } from './saveModel'

let directory: string
beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-card-'))
})
afterAll(() => rm(directory, { recursive: true }))

test('reads what saveModel was given', async () => {
  const flatten = tfl.layers.flatten({ inputShape: [2, 2, 1] })
  const model = tfl.sequential({ layers: [flatten, tfl.layers.dense({ units: 2 })] })
  const card = { name: 'two', classes: ['a', 'b'], imageShape: [2, 2, 1] as const }
  const framing = { fit: 'resize', polarity: 'dark' } as const
  await saveModel(model, directory, { ...card, framing })
  const tensors = tf.memory().numTensors
  expect(await readModelCard(directory)).toMatchObject({ ...card, framing })
  expect(tf.memory().numTensors).toBe(tensors)
  model.dispose()
})

test('names the file that is missing', async () => {
  const gone = join(directory, 'gone')
  await expect(readModelCard(gone)).rejects.toThrow(`${join(gone, 'inkstone.json')}: no such file.`)
})
