import '@tensorflow/tfjs-backend-cpu'
import { tinyModel } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import {
  explain,
  explainMistakes,
  gradCam,
  integratedGradients,
  occlusion,
  packedMap,
  saliency,
} from '../index'

beforeAll(() => tf.setBackend('cpu'))

const imageShape = [2, 3, 1] as const
const weights = [
  [1, -2],
  [0, 3],
  [-4, 1],
  [2, 2],
  [-1, 0],
  [5, -3],
]
const image = Float32Array.of(0.1, 0.9, 0.4, 1, 0, 0.5)

/** Logits are the pixels times the weights, and a bias. */
function linear(): tfl.LayersModel {
  const model = tfl.sequential()
  model.add(tfl.layers.flatten({ inputShape: [...imageShape] }))
  model.add(tfl.layers.dense({ units: 2 }))
  const [kernel, bias] = [tf.tensor2d(weights), tf.tensor1d([0.5, -7])]
  model.setWeights([kernel, bias])
  tf.dispose([kernel, bias])
  return model
}

const close = (values: number[]) => values.map((value) => expect.closeTo(value, 5))

describe.each([0, 1])('of a linear model, class %i', (label) => {
  const of = weights.map((row) => row[label]!)
  let model: tfl.LayersModel
  beforeAll(() => {
    model = linear()
  })
  afterAll(() => {
    model.dispose()
  })

  test('saliency is the size of the weights', () => {
    expect([...saliency({ model, image, imageShape, label })]).toEqual(close(of.map(Math.abs)))
  })

  test('integrated gradients are weight times ink, or times the way from the baseline', () => {
    const given = { model, image, imageShape, label, steps: 3 }
    expect([...integratedGradients(given)]).toEqual(
      close(of.map((weight, at) => weight * image[at]!)),
    )
    const baseline = new Float32Array(6).fill(0.5)
    expect([...integratedGradients({ ...given, baseline })]).toEqual(
      close(of.map((weight, at) => weight * (image[at]! - 0.5))),
    )
  })

  test('occlusion by one pixel is what its ink gave', () => {
    const given = { model, image, imageShape, label, patch: 1 }
    expect([...occlusion(given)]).toEqual(close(of.map((weight, at) => weight * image[at]!)))
    expect([...occlusion({ ...given, fill: 1 })]).toEqual(
      close(of.map((weight, at) => weight * (image[at]! - 1))),
    )
  })

  test('occlusion by a square is the mean of the squares over a pixel', () => {
    const gave = of.map((weight, at) => weight * image[at]!)
    const left = gave[0]! + gave[1]! + gave[3]! + gave[4]!
    const right = gave[1]! + gave[2]! + gave[4]! + gave[5]!
    const row = [left, (left + right) / 2, right]
    const given = { model, image, imageShape, label, patch: 2 }
    expect([...occlusion(given)]).toEqual(close([...row, ...row]))
    expect([...occlusion({ ...given, stride: 2 })]).toEqual(close([...row, ...row])) // the last ends at the edge
  })
})

test('integrated gradients add up to the logit less that of paper (completeness)', () => {
  const model = tinyModel({ imageShape: [4, 4, 1], classes: 3, normalised: true })
  const pixels = Float32Array.from({ length: 16 }, (_, at) => ((at * 7) % 10) / 9)
  const logits = (values: Float32Array) =>
    tf.tidy(() => (model.apply(tf.tensor4d(values, [1, 4, 4, 1])) as tf.Tensor).dataSync().slice())
  const [inked, paper] = [logits(pixels), logits(new Float32Array(16))]
  const tensors = tf.memory().numTensors
  for (const label of [0, 1, 2]) {
    const given = { model, image: pixels, imageShape: [4, 4, 1] as const, label, steps: 500 }
    const sum = integratedGradients(given).reduce((total, value) => total + value, 0)
    expect(sum).toBeCloseTo(inked[label]! - paper[label]!, 2)
  }
  expect(tf.memory().numTensors).toBe(tensors)
  model.dispose()
})

/** Two maps of 1 x 1, weighted 2 and -1, whose means are the logits' inputs: logit 0 = 3 mean(map 0) - mean(map 1). */
function maps(): tfl.LayersModel {
  const model = tfl.sequential()
  model.add(
    tfl.layers.conv2d({
      name: 'maps',
      inputShape: [2, 3, 1],
      filters: 2,
      kernelSize: 1,
      useBias: false,
    }),
  )
  model.add(tfl.layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }))
  model.add(tfl.layers.dense({ name: 'logits', units: 2, useBias: false }))
  const kernels = [
    tf.tensor4d([2, -1], [1, 1, 1, 2]),
    tf.tensor2d([
      [3, -1],
      [-1, 0],
    ]),
  ]
  model.setWeights(kernels)
  tf.dispose(kernels)
  return model
}

// The gradient by a map is its weight over 6 pixels: class 0 sums (3 * 2x - 1 * -x) / 6 = 7 x / 6, class 1 -2 x / 6.
test('Grad-CAM of maps by hand', () => {
  const model = maps()
  const tensors = tf.memory().numTensors
  const given = { model, image, imageShape }
  expect([...gradCam({ ...given, label: 0 })]).toEqual(
    close([...image].map((ink) => (7 * ink) / 6)),
  )
  expect([...gradCam({ ...given, label: 1 })]).toEqual([0, 0, 0, 0, 0, 0])
  expect([...gradCam({ ...given, label: 0, layer: 'maps' })]).toEqual([
    ...gradCam({ ...given, label: 0 }),
  ])
  expect(tf.memory().numTensors).toBe(tensors)
  model.dispose()
})

test('all at once: three methods, and Grad-CAM where there are maps', () => {
  const [flat, seen] = [linear(), maps()]
  const given = { image, imageShape, label: 0 }
  const found = explain({ ...given, model: seen })
  expect(found.map(({ method }) => method)).toEqual([
    'saliency',
    'integrated gradients',
    'Grad-CAM',
    'occlusion',
  ])
  expect(found[2]!.values).toEqual(gradCam({ ...given, model: seen }))
  expect(explain({ ...given, model: flat }).map(({ method }) => method)).not.toContain('Grad-CAM')
  const coarse = explain({ ...given, model: flat, coarse: true })[1]!.values
  expect([...coarse]).toEqual(close(weights.map((row, at) => row[0]! * image[at]!)))
  flat.dispose()
  seen.dispose()
})

test('mistakes keep what spoke for what they were read as, in bytes', () => {
  expect(packedMap(Float32Array.of(0, 0.5, -2, 1))).toBe(
    Buffer.from(Int8Array.of(0, 32, -127, 64).buffer).toString('base64'),
  )
  const model = linear()
  const pixels = Buffer.from([255, 0, 255, 0, 0, 0]).toString('base64')
  const mistake = { position: 3, label: 0, predicted: 1, confidence: 0.9, loss: 2, pixels }
  const found = explainMistakes(model, [mistake, mistake, mistake], imageShape, 2)
  expect(found).toHaveLength(2)
  expect(found[0]).toMatchObject(mistake)
  const [, gradients] = found[0]!.maps // of class 1: -2 and 1 times full ink
  const bytes = [...new Int8Array(new Uint8Array(Buffer.from(gradients!.values, 'base64')).buffer)]
  expect(bytes).toEqual([-127, 0, 64, 0, 0, 0])
  model.dispose()
})

test('what a model lacks, and bad options, are named', () => {
  const model = linear()
  const given = { model, image, imageShape, label: 0 }
  expect(() => gradCam(given)).toThrow(
    'gradCam.layer: expected a model with a layer that gives [batch, rows, columns, maps], found none. saliency() needs none.',
  )
  const seen = maps()
  expect(() => gradCam({ ...given, model: seen, layer: 'logits' })).toThrow(
    "gradCam.layer: expected 'logits' to be a layer that gives [batch, rows, columns, maps], found none. There are maps.",
  )
  expect(() => saliency({ ...given, label: 2 })).toThrow(
    'saliency.label: expected a class from 0 to 1, got 2.',
  )
  expect(() => saliency({ ...given, image: image.slice(1) })).toThrow(
    'saliency: expected an image of 2 x 3 x 1 = 6 values, got 5.',
  )
  expect(() => occlusion({ ...given, patch: 3 })).toThrow(
    'occlusion.patch: expected a whole number of pixels',
  )
  expect(() => integratedGradients({ ...given, steps: 0 })).toThrow('integratedGradients.steps')
  expect(() => integratedGradients({ ...given, baseline: new Float32Array(2) })).toThrow(
    'integratedGradients.baseline: expected 6 values like the image, got 2.',
  )
  model.dispose()
  seen.dispose()
})
