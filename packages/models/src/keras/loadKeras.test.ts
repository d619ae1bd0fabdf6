import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { zipSync } from 'fflate'
import expected from '../../fixtures/keras/expected.json'
import { loadKeras } from './loadKeras'
import { loadKerasWeights } from './loadKerasWeights'

// The files are written by fixtures/keras/make.py as Keras writes them; it computes the logits with numpy.

const fixture = (name: string) => join(__dirname, '../../fixtures/keras', name)
let directory: string

beforeAll(async () => {
  await tf.setBackend('cpu')
  directory = await mkdtemp(join(tmpdir(), 'inkstone-keras-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** The same network under other names, without dropout. */
function cnn({ filters = 2, norm = true, more = false } = {}): tfl.Sequential {
  const { conv2d, batchNormalization, maxPooling2d, flatten, dense } = tfl.layers
  return tfl.sequential({
    name: 'mine',
    layers: [
      conv2d({ name: 'conv1', filters, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
      ...(norm ? [batchNormalization({ name: 'norm1' })] : []),
      maxPooling2d({ poolSize: 2 }),
      flatten(),
      ...(more ? [dense({ name: 'dense1', units: 8 })] : []),
      dense({ name: 'logits', units: 3 }),
    ],
  })
}

function expectLogits(model: tfl.LayersModel, input: tf.Tensor, logits: number[]): void {
  const found = tf.tidy(() => Array.from((model.predict(input) as tf.Tensor).dataSync()))
  input.dispose()
  found.forEach((value, at) => {
    expect(value).toBeCloseTo(logits[at]!, 5)
  })
}

const image = () => tf.tensor(expected.cnn.image, [1, 6, 6, 1])
const rows = () => tf.tensor(expected.lstm.rows, [1, 4, 3])

test.each(['keras2.h5', 'keras3.keras', 'keras213.keras'])(
  '%s is loaded whole and computes what it did',
  async (name) => {
    const before = tf.memory().numTensors
    const model = await loadKeras(fixture(name))
    expectLogits(model, image(), expected.cnn.logits)
    model.dispose()
    expect(tf.memory().numTensors).toBe(before)
  },
)

test('an LSTM is loaded whole, its orthogonal initialiser and all', async () => {
  const model = await loadKeras(fixture('lstm.keras'))
  expectLogits(model, rows(), expected.lstm.logits)
  model.dispose()
})

test('a residual connection and a model inside the model are loaded whole', async () => {
  const model = await loadKeras(fixture('residual.keras'))
  expectLogits(model, tf.tensor([expected.residual.vector]), expected.residual.logits)
  model.dispose()
})

test.each(['keras2.h5', 'keras2.weights.h5'])('%s gives a model its weights', async (name) => {
  const before = tf.memory().numTensors
  const model = cnn()
  await loadKerasWeights(model, fixture(name))
  expectLogits(model, image(), expected.cnn.logits)
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('an archive gives its weights to the same layers, in the same models', async () => {
  const model = await loadKeras(fixture('keras3.keras'))
  const zeros = model.getWeights().map((weight) => tf.zerosLike(weight))
  model.setWeights(zeros)
  tf.dispose(zeros)
  await loadKerasWeights(model, fixture('keras213.keras'))
  expectLogits(model, image(), expected.cnn.logits)
  model.dispose()
})

describe('what does not fit is refused, and changes nothing', () => {
  const mend = 'Build the model with the layers that were saved, in their order.'
  test.each([
    [
      'another shape',
      'keras2.h5',
      cnn({ filters: 4 }),
      "expected 'conv1' (Conv2D) to have [3, 3, 1, 4] and [4], found [3, 3, 1, 2] and [2] in 'model_weights/conv2d'.",
    ],
    [
      'a layer too few',
      'keras2.weights.h5',
      cnn({ more: true }),
      "expected 4 layers with weights, 'conv1' (Conv2D), 'norm1' (BatchNormalization), 'dense1' (Dense), " +
        "'logits' (Dense), as in mine, found 3: conv2d, batch_normalization, dense.",
    ],
    [
      'a layer too few in an archive',
      'lstm.keras',
      cnn({ norm: false }),
      "expected weights of 'conv1' (Conv2D) in 'layers/conv2d/vars', found none there; in 'layers' are dense, lstm.",
    ],
    [
      'a layer too many in an archive',
      'lstm.keras',
      tfl.sequential({
        name: 'mine',
        layers: [tfl.layers.dense({ name: 'logits', units: 3, inputShape: [2] })],
      }),
      "found weights in 'layers/lstm' that mine has no layer for.",
    ],
  ])('%s', async (_, name, model, message) => {
    const before = model.weights.map((weight) => Array.from(weight.read().dataSync()))
    const path = fixture(name)
    await expect(loadKerasWeights(model, path)).rejects.toThrow(`${path}: ${message} ${mend}`)
    expect(model.weights.map((weight) => Array.from(weight.read().dataSync()))).toEqual(before)
    model.dispose()
  })
})

describe('a file that is none is named', () => {
  const hdf5 = Buffer.from('\x89HDF\r\n\x1a\n, and then nothing', 'latin1')
  const config = (layer: object) =>
    Buffer.from(JSON.stringify({ class_name: 'Sequential', config: { layers: [layer] } }))
  test.each([
    [
      'text.h5',
      Buffer.from('weights'),
      'expected a file of Keras, HDF5 or a .keras archive, found 7 bytes',
    ],
    ['broken.h5', hdf5, 'expected an HDF5 file, but it could not be read: '],
    [
      'no-weights.keras',
      zipSync({ 'config.json': config({}) }),
      'expected a .keras archive with config.json and model.weights.h5, found config.json.',
    ],
    [
      'cut.keras',
      Buffer.from('PK\x03\x04, and then nothing'),
      'expected a .keras archive, but it could not',
    ],
    [
      'other.keras',
      zipSync({
        'config.json': config({ class_name: 'Fancy', config: {} }),
        'model.weights.h5': hdf5,
      }),
      'Fancy: found a layer that Inkstone does not know. Otherwise build the model here of',
    ],
  ])('%s', async (name, bytes, message) => {
    const path = join(directory, name)
    await writeFile(path, bytes)
    await expect(loadKeras(path)).rejects.toThrow(`${path}: ${message}`)
  })

  test.each([
    [
      'saved_model.pb',
      '',
      'found a part of a SavedModel. Keras 2 reads it: tf_keras.models.load_model(path)',
    ],
    [
      'ckpt.index',
      '',
      'found a part of a checkpoint of TensorFlow, which holds weights alone. Load it in Keras',
    ],
    [
      'digits.tflite',
      '\x1c\0\0\0TFL3',
      'found a model of TensorFlow Lite. Save the model that it was',
    ],
    [
      'digits.onnx',
      '\x08\x07',
      'found a model of ONNX. Save the model that it was converted from.',
    ],
    [
      'model.json',
      '{"weightsManifest":[]}',
      "found a model of TensorFlow.js. Load it with tf.loadLayersModel('",
    ],
  ])('%s, of another program', async (name, bytes, message) => {
    const path = join(directory, name)
    await writeFile(path, bytes, 'latin1')
    await expect(loadKeras(path)).rejects.toThrow(
      `${path}: expected a file of Keras, HDF5 or a .keras archive, ${message}`,
    )
  })

  test('the folder of a SavedModel', async () => {
    const path = join(directory, 'saved')
    await mkdir(path)
    await writeFile(join(path, 'saved_model.pb'), '')
    await expect(loadKeras(path)).rejects.toThrow(
      `${path}: expected a file of Keras, found the folder of a SavedModel. Keras 2 reads it: `,
    )
  })

  test('weights without an architecture', async () => {
    const path = fixture('keras2.weights.h5')
    await expect(loadKeras(path)).rejects.toThrow(
      `${path}: expected a whole model, found weights without an architecture.`,
    )
  })

  test('no file', async () => {
    await expect(loadKeras('no.keras')).rejects.toThrow(
      'no.keras: no such file. Give the path of a file that Keras saved.',
    )
  })
})
