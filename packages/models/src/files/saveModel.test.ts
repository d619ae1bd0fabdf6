import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { lineageOf, outputNames, recordLineage, unknownOrigin } from '@inkstone/core'
import { cnn } from '../networks/cnn'
import { loadModel } from './loadModel'
import { saveModel } from './saveModel'

let directory: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkstone-model-'))
})
afterEach(() => rm(directory, { recursive: true }))

const classes = ['a', 'b', 'c']
const card = { name: 'cnn/seed-003', classes, imageShape: [12, 12, 1] as const }

function network(seed = 1): tfl.LayersModel {
  return cnn('seed-003').build({ imageShape: card.imageShape, classes: classes.length, seed })
}

function bitsOf(model: tfl.LayersModel): Record<string, number[]> {
  const bits: Record<string, number[]> = {}
  for (const weight of model.weights) {
    const values = weight.read().dataSync() as Float32Array
    bits[weight.originalName] = Array.from(new Uint32Array(values.slice().buffer))
  }
  return bits
}

function logitsOf(model: tfl.LayersModel, shape: number[]): number[] {
  const size = tf.util.sizeFromShape(shape)
  const images = tf.tensor(
    Float32Array.from({ length: size }, (_, at) => (at % 17) / 17),
    shape,
  )
  const logits = model.predict(images) as tf.Tensor
  const values = Array.from(logits.dataSync())
  tf.dispose([images, logits])
  return values
}

test('a model comes back bit by bit, with its card, and leaves no tensor behind', async () => {
  const before = tf.memory().numTensors
  const model = network()
  await saveModel(model, join(directory, 'deep/model'), card)
  expect((await readdir(join(directory, 'deep/model'))).sort()).toEqual([
    'inkstone.json',
    'lineage.json',
    'model.json',
    'weights.bin',
  ])
  const loaded = await loadModel(join(directory, 'deep/model'))
  expect(loaded.card).toEqual(card)
  expect(bitsOf(loaded.model)).toEqual(bitsOf(model))
  expect(logitsOf(loaded.model, [2, 12, 12, 1])).toEqual(logitsOf(model, [2, 12, 12, 1]))
  loaded.model.dispose()
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('its temperature is kept in the card, and refused where it is none', async () => {
  const model = network()
  await saveModel(model, directory, { ...card, temperature: 1.7 })
  const loaded = await loadModel(directory)
  expect(loaded.card).toEqual({ ...card, temperature: 1.7 })
  await expect(saveModel(model, directory, { ...card, temperature: 0 })).rejects.toThrow(
    'saveModel.card.temperature: expected a number > 0, got 0. ' +
      'calibrate() of @inkstone/metrics fits one; leave it out for 1.',
  )
  const path = join(directory, 'inkstone.json')
  await writeFile(path, JSON.stringify({ ...card, temperature: 'warm' }))
  await expect(loadModel(directory)).rejects.toThrow(
    `${path}.temperature: expected a number > 0, got 'warm'.`,
  )
  loaded.model.dispose()
  model.dispose()
})

test('its task and its framing are kept in the card, and a framing that is none is refused', async () => {
  const model = network()
  const framing = { fit: 'resize', polarity: 'dark' } as const
  await saveModel(model, directory, { ...card, framing, task: 'slant' })
  const loaded = await loadModel(directory)
  expect(loaded.card).toEqual({ ...card, framing, task: 'slant' })
  expect(outputNames(loaded.model)).toEqual(card.classes)
  loaded.model.dispose()
  const bad = { fit: 'crop', polarity: 'dark' } as never
  await expect(saveModel(model, directory, { ...card, framing: bad })).rejects.toThrow(
    "saveModel.card.framing: expected { fit: 'digit' or 'resize', polarity: 'ink', 'bright' or 'dark' }",
  )
  model.dispose()
})

test('its thresholds are kept in the card, and refused where they are none', async () => {
  const model = network()
  const thresholds = [{ errorRate: 0.01, threshold: 0.83, coverage: 0.97 }]
  await saveModel(model, directory, { ...card, thresholds })
  const loaded = await loadModel(directory)
  expect(loaded.card).toEqual({ ...card, thresholds })
  const bad = [{ errorRate: 0.01, threshold: 83, coverage: 0.97 }]
  await expect(saveModel(model, directory, { ...card, thresholds: bad })).rejects.toThrow(
    'saveModel.card.thresholds: expected a list of { errorRate, threshold, coverage }, each from 0 to 1',
  )
  loaded.model.dispose()
  model.dispose()
})

test('a model of the user comes back too: branches, normalisation, no names', async () => {
  const image = tfl.input({ shape: [6, 6, 2] })
  const apply = (layer: tfl.layers.Layer, to: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(to) as tfl.SymbolicTensor
  const one = apply(tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }), image)
  const other = apply(
    tfl.layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
    image,
  )
  const added = apply(tfl.layers.add(), [one, other])
  const normal = apply(tfl.layers.batchNormalization(), added)
  const flat = apply(tfl.layers.globalAveragePooling2d({}), normal)
  const model = tfl.model({
    inputs: image,
    outputs: apply(tfl.layers.dense({ units: 3 }), flat),
  })
  await saveModel(model, directory, { name: 'mine', classes, imageShape: [6, 6, 2] })
  const loaded = await loadModel(directory)
  expect(Object.values(bitsOf(loaded.model))).toEqual(Object.values(bitsOf(model)))
  expect(logitsOf(loaded.model, [3, 6, 6, 2])).toEqual(logitsOf(model, [3, 6, 6, 2]))
  loaded.model.dispose()
  model.dispose()
})

test('weights are overwritten by the next save', async () => {
  const [first, second] = [network(1), network(2)]
  await saveModel(first, directory, card)
  await saveModel(second, directory, card)
  const loaded = await loadModel(directory)
  expect(bitsOf(loaded.model)).toEqual(bitsOf(second))
  for (const model of [first, second, loaded.model]) model.dispose()
})

test('a card that does not fit the model is refused before anything is written', async () => {
  const model = network()
  await expect(saveModel(model, directory, { ...card, classes: ['a', 'b'] })).rejects.toThrow(
    'saveModel.card: expected an output of [batch, 2], found [batch, 3].',
  )
  await expect(saveModel(model, directory, { ...card, imageShape: [28, 28, 1] })).rejects.toThrow(
    'saveModel.card: expected an input of [batch, 28, 28, 1], found [batch, 12, 12, 1].',
  )
  expect(await readdir(directory)).toEqual([])
  model.dispose()
})

describe('a folder that is no model', () => {
  beforeEach(async () => {
    const model = network()
    await saveModel(model, directory, card)
    model.dispose()
  })
  const file = (name: string) => join(directory, name)
  const message = (folder = directory, options = {}): Promise<string> =>
    loadModel(folder, options).then(
      () => 'loaded',
      (error: Error) => `${error.name}: ${error.message}`,
    )

  test('that is not there', async () => {
    expect(await message(join(directory, 'other'))).toBe(
      `InkstoneError: ${join(directory, 'other/model.json')}: no such file. A model is a folder with ` +
        'model.json and weights.bin, such as runs/latest/model.',
    )
  })

  test('without its card', async () => {
    await rm(file('inkstone.json'))
    expect(await message()).toBe(
      `InkstoneError: ${file('inkstone.json')}: no such file. It names the classes and the shape of the ` +
        'images: write it with saveModel(model, directory, { name, classes, imageShape }) of @inkstone/models.',
    )
  })

  test('with a damaged card', async () => {
    const mend =
      'write it with saveModel(model, directory, { name, classes, imageShape }) of @inkstone/models.'
    await truncate(file('inkstone.json'), 20)
    expect(await message()).toBe(
      `InkstoneError: ${file('inkstone.json')}: expected JSON, found none. Replace the file: ${mend}`,
    )
    await writeFile(file('inkstone.json'), '{"name":"cnn","classes":[1,2,3]}')
    expect(await message()).toBe(
      `InkstoneError: ${file('inkstone.json')}: expected { name, classes, imageShape }, found ` +
        `{"name":"cnn","classes":[1,2,3]}. Replace the file: ${mend}`,
    )
  })

  test('with the card of another model', async () => {
    await writeFile(file('inkstone.json'), JSON.stringify({ ...card, classes: ['a'] }))
    const before = tf.memory().numTensors
    expect(await message()).toBe(
      `InkstoneError: ${file('inkstone.json')}: expected an output of [batch, 1], found [batch, 3].`,
    )
    expect(tf.memory().numTensors).toBe(before)
  })

  test('with truncated weights', async () => {
    await truncate(file('weights.bin'), 1000)
    expect(await message()).toMatch(
      /weights\.bin: expected \d+ bytes of weights as model\.json lists them, got 1000\. The file is damaged/,
    )
  })

  test('without weights, or a network that is no JSON', async () => {
    await rm(file('weights.bin'))
    expect(await message()).toContain(`${file('weights.bin')}: no such file.`)
    await truncate(file('model.json'), 100)
    expect(await message()).toContain(
      `${file('model.json')}: expected a TensorFlow.js LayersModel (modelTopology and weightsManifest)`,
    )
  })

  test('with one flipped byte, in the weights or in the topology', async () => {
    for (const name of ['weights.bin', 'model.json']) {
      const bytes = await readFile(file(name))
      const at = bytes.length - 3
      bytes[at] = bytes[at]! ^ 1
      await writeFile(file(name), bytes)
      expect(await message()).toMatch(
        name === 'weights.bin'
          ? /^InkstoneError: .* expected model\.json and weights with the digest sha256:/
          : /^InkstoneError: /,
      )
      if (name === 'weights.bin') {
        expect(await message(directory, { ignoreDigest: true })).toBe('loaded')
      }
      bytes[at] = bytes[at]! ^ 1
      await writeFile(file(name), bytes)
    }
    expect(await message()).toBe('loaded')
  })

  test('with layers that need more memory than its weights', async () => {
    const text = await readFile(file('model.json'), 'utf8')
    await writeFile(file('model.json'), text.replaceAll('"units":3', '"units":1000000000'))
    expect(await message(directory, { ignoreDigest: true })).toMatch(
      /expected layers for the \d+ weights that it lists, got '.*\/kernel' of \[\d+, 1000000000\], which needs more\./,
    )
    expect(tf.memory().numBytes).toBeLessThan(2 ** 26)
  })

  test('with a layer that nobody registered', async () => {
    const text = await readFile(file('model.json'), 'utf8')
    await writeFile(file('model.json'), text.replace('"Flatten"', '"Flatiron"'))
    expect(await message(directory, { ignoreDigest: true })).toMatch(
      /model\.json: TensorFlow\.js cannot build this model: .*Flatiron[\s\S]* If it has layers of your own, import/,
    )
  })
})

describe('lineage', () => {
  const entry = {
    role: 'training' as const,
    ...{ dataset: 'letters', split: 'train', size: 2 },
    fingerprint: `sha256:${'ab'.repeat(32)}`,
  }

  test('a copy of a loaded model keeps it', async () => {
    const model = network()
    await saveModel(model, join(directory, 'first'), card, [entry])
    const loaded = await loadModel(join(directory, 'first'))
    await saveModel(loaded.model, join(directory, 'copy'), loaded.card)
    const copy = await loadModel(join(directory, 'copy'))
    expect(await lineageOf(copy.model)).toEqual([entry])
    for (const each of [model, loaded.model, copy.model]) each.dispose()
  })

  test('a model that nobody recorded is of unknown origin, also in its copies', async () => {
    const model = tfl.sequential({
      layers: [tfl.layers.flatten({ inputShape: [2, 2, 1] }), tfl.layers.dense({ units: 3 })],
    })
    const own = { ...card, imageShape: [2, 2, 1] as const }
    await saveModel(model, join(directory, 'first'), own)
    const loaded = await loadModel(join(directory, 'first'))
    expect(await lineageOf(loaded.model)).toEqual([unknownOrigin])
    await saveModel(loaded.model, join(directory, 'copy'), own)
    await rm(join(directory, 'copy/lineage.json'))
    const copy = await loadModel(join(directory, 'copy'))
    expect(await lineageOf(copy.model)).toEqual([unknownOrigin])
    for (const each of [model, loaded.model, copy.model]) each.dispose()
  })

  test('another model in the same folder does not inherit it', async () => {
    const [first, second] = [network(1), network(2)]
    await saveModel(first, directory, card, [entry])
    recordLineage(second, [{ ...entry, dataset: 'digits' }])
    await saveModel(second, directory, card)
    const loaded = await loadModel(directory)
    expect(await lineageOf(loaded.model)).toEqual([{ ...entry, dataset: 'digits' }])
    for (const each of [first, second, loaded.model]) each.dispose()
  })
})
