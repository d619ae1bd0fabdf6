import '@tensorflow/tfjs-backend-cpu'
import * as tfl from '@tensorflow/tfjs-layers'
import type { ImageShape, Split } from '../contracts/dataset'
import { assertModelFits } from './modelFit'

describe('assertModelFits', () => {
  test('lets a model pass that fits', () => {
    expect(() => assertModelFits('trainer', model([4, 4, 1], 3), split())).not.toThrow()
  })

  test('lets a model pass that reads images of any size', () => {
    const anySize = tfl.sequential({
      layers: [
        tfl.layers.conv2d({ inputShape: [null, null, 1], filters: 2, kernelSize: 1 }),
        tfl.layers.globalAveragePooling2d({}),
        tfl.layers.dense({ units: 3 }),
      ],
    })
    expect(() => assertModelFits('trainer', anySize, split())).not.toThrow()
  })

  test('refuses images of another shape', () => {
    expect(() => assertModelFits('trainer', model([8, 8, 1], 3), split())).toThrow(
      'trainer: expected a model that takes images [batch, 4, 4, 1] like those of toy/train, ' +
        'got one that takes [batch, 8, 8, 1]. Build it with imageShape: [4, 4, 1].',
    )
  })

  test('refuses a head of another size', () => {
    expect(() => assertModelFits('evaluate', model([4, 4, 1], 5), split())).toThrow(
      'evaluate: expected a model that outputs logits [batch, 3] for the 3 classes of toy/train, ' +
        'got one that outputs [batch, 5]. Build it with classes: 3.',
    )
  })

  test('refuses an output that is not one row an image', () => {
    const map = tfl.sequential({
      layers: [tfl.layers.conv2d({ inputShape: [4, 4, 1], filters: 3, kernelSize: 1 })],
    })
    expect(() => assertModelFits('trainer', map, split())).toThrow(
      'got one that outputs [batch, 4, 4, 3].',
    )
  })

  test('lets a model pass that ends in a softmax, in one layer or in a layer of its own', () => {
    const whole = model([4, 4, 1], 3, 'softmax')
    expect(() => assertModelFits('trainer', whole, split())).not.toThrow()
    const apart = model([4, 4, 1], 3) as tfl.Sequential
    apart.add(tfl.layers.softmax())
    expect(() => assertModelFits('trainer', apart, split())).not.toThrow()
  })

  test.each(['sigmoid', 'tanh', 'relu'] as const)('refuses what is no score: %s', (activation) => {
    const refusal = `trainer: expected a model that outputs logits or ends in a softmax, got one that ends in a ${activation}.`
    const whole = model([4, 4, 1], 3, activation)
    expect(() => assertModelFits('trainer', whole, split())).toThrow(refusal)
    const nested = tfl.sequential({ layers: [whole] })
    expect(() => assertModelFits('trainer', nested, split())).toThrow(refusal)
    const apart = model([4, 4, 1], 3) as tfl.Sequential
    apart.add(tfl.layers.activation({ activation }))
    expect(() => assertModelFits('trainer', apart, split())).toThrow(refusal)
  })

  test('looks at the layer that gives the output, wherever it stands in the list', () => {
    const input = tfl.input({ shape: [4, 4, 1] })
    const flat = tfl.layers.flatten().apply(input) as tfl.SymbolicTensor
    const hidden = tfl.layers.dense({ units: 5, activation: 'relu' }).apply(flat)
    const logits = tfl.layers.dense({ units: 3 }).apply(hidden) as tfl.SymbolicTensor
    const functional = tfl.model({ inputs: input, outputs: logits })
    expect(() => assertModelFits('trainer', functional, split())).not.toThrow()
  })

  test('refuses a label outside the head, naming the first', () => {
    const labels = Int32Array.of(0, 3, 2, -1)
    expect(() => assertModelFits('trainer', model([4, 4, 1], 3), split({ labels }))).toThrow(
      'trainer: expected labels from 0 to 2 in toy/train, because the model has 3 outputs, ' +
        'got 3 at position 1.',
    )
  })

  test('refuses an empty split', () => {
    const empty = split({ size: 0, labels: new Int32Array() })
    expect(() => assertModelFits('trainer', model([4, 4, 1], 3), empty)).toThrow(
      'trainer: expected at least one image in toy/train, got an empty split.',
    )
  })
})

function model(
  inputShape: ImageShape,
  units: number,
  activation?: 'softmax' | 'sigmoid' | 'tanh' | 'relu',
): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [...inputShape] }),
      tfl.layers.dense({ units, activation }),
    ],
  })
}

function split(changes: Partial<Split> = {}): Split {
  const refuse = () => {
    throw new Error('no image should be read')
  }
  return {
    dataset: 'toy',
    name: 'train',
    size: 4,
    imageShape: [4, 4, 1],
    classes: ['a', 'b', 'c'],
    labels: Int32Array.of(0, 1, 2, 0),
    read: refuse,
    batches: refuse,
    digests: refuse,
    fingerprint: refuse,
    ...changes,
  }
}
