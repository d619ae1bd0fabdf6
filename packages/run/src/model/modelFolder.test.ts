import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { modelFolder } from './modelFolder'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkstone-'))
})
afterEach(() => rm(folder, { recursive: true }))

function small(): tfl.LayersModel {
  const layers = [tfl.layers.dense({ units: 3, inputShape: [4] }), tfl.layers.dense({ units: 2 })]
  return tfl.sequential({ layers })
}

it('gives back the same bits and the same answers', async () => {
  const before = tf.memory().numTensors
  const model = small()
  await model.save(modelFolder(folder))
  const loaded = await tfl.loadLayersModel(modelFolder(folder))
  for (const [index, weight] of model.getWeights().entries()) {
    expect(loaded.getWeights()[index]!.dataSync()).toEqual(weight.dataSync())
  }
  const answers = tf.tidy(() => {
    const x = tf.ones([1, 4])
    return [model, loaded].map((each) => (each.predict(x) as tf.Tensor).arraySync())
  })
  expect(answers[1]).toEqual(answers[0])
  model.dispose()
  loaded.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

it('says which file is missing, and what a model is', async () => {
  await expect(tfl.loadLayersModel(modelFolder(join(folder, 'none')))).rejects.toThrow(
    `${join(folder, 'none', 'model.json')}: no such file. A model is a folder with model.json and weights.bin`,
  )
})

it('recognises a file that is no model', async () => {
  for (const text of ['{"layers": 3}', '{"modelTo', '']) {
    await writeFile(join(folder, 'model.json'), text)
    await expect(tfl.loadLayersModel(modelFolder(folder))).rejects.toThrow(
      'model.json: expected a TensorFlow.js LayersModel (modelTopology and weightsManifest), found none.',
    )
  }
})

it('recognises truncated weights', async () => {
  const model = small()
  await model.save(modelFolder(folder))
  model.dispose()
  const bytes = (await readFile(join(folder, 'weights.bin'))).length
  await truncate(join(folder, 'weights.bin'), bytes - 1)
  await expect(tfl.loadLayersModel(modelFolder(folder))).rejects.toThrow(
    `weights.bin: expected ${bytes} bytes of weights as model.json lists them, got ${bytes - 1}.`,
  )
})
