import { modelSuite } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import type * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { vit } from './vit'

beforeAll(() => tf.setBackend('cpu'))

/** By hand: embedding, positions, blocks, last norm, logits. */
function count(
  depth: number,
  patch: number,
  tokens: number,
  channels: number,
  classes: number,
): number {
  const width = 32 * depth
  const block = 12 * width * width + 13 * width // 4 w^2 + 4 w attention, 8 w^2 + 5 w mlp, 4 w norms
  const embedding = (patch * patch * channels + 1) * width + tokens * width
  return embedding + depth * block + 2 * width + width * classes + classes
}

modelSuite('vit', () => vit({ depth: 2, dropPath: 0.1 }), {
  imageShape: [14, 10, 2], // 2 x 2 patches of 7x7, the last column filled up
  classes: 3,
  parameters: count(2, 7, 4, 2, 3),
})

const mnistInput = { imageShape: [28, 28, 1] as const, classes: 10, seed: 1 }

function build<Result>(depth: number, read: (model: tfl.LayersModel) => Result): Result {
  const model = vit({ depth }).build(mnistInput)
  const result = read(model)
  model.dispose()
  return result
}

test('depth sets width, heads and patch', () => {
  const figures = (depth: number) =>
    build(depth, (model) => ({
      parameters: model.countParams(),
      patches: model.getLayer('patches').outputShape,
      heads: model.getLayer('block1_attention').getConfig().heads,
      last: model.getLayer(`block${depth}_sum2`).name,
    }))
  expect(figures(1)).toEqual({
    parameters: count(1, 7, 16, 1, 10),
    patches: [null, 16, 32],
    heads: 1,
    last: 'block1_sum2',
  })
  expect(figures(3)).toEqual({
    parameters: count(3, 4, 49, 1, 10),
    patches: [null, 49, 96],
    heads: 3,
    last: 'block3_sum2',
  })
})

test('the default depth has the parameters that its page names', () => {
  expect(vit().options).toEqual({ depth: 3, dropPath: 0, stem: 'none', recompute: false })
  expect(build(3, (model) => model.countParams())).toBe(343_018)
  expect(count(4, 4, 49, 1, 10)).toBe(803_082)
  expect(count(12, 2, 196, 1, 10) / 1e6).toBeCloseTo(21.4, 1)
  expect(count(16, 2, 196, 1, 10) / 1e6).toBeCloseTo(50.5, 1)
})

modelSuite('vit with a stem', () => vit({ depth: 1, stem: 'convolution' }), {
  imageShape: [9, 10, 2],
  classes: 3,
  // 5 x 5 features of 16 in 3 x 3 patches of 2x2; scale, shift, mean and variance a channel of the norms
  parameters: 9 * 2 * 8 + 4 * 8 + 9 * 8 * 16 + 4 * 16 + count(1, 2, 9, 16, 3),
})

test('a stem halves the image, so that a patch spans 4x4 pixels or 2x2', () => {
  const shapes = (depth: number) => {
    const model = vit({ depth, stem: 'convolution' }).build(mnistInput)
    const result = ['stem1_relu', 'stem2_relu', 'patches'].map(
      (name) => model.getLayer(name).outputShape,
    )
    model.dispose()
    return result
  }
  expect(shapes(2)).toEqual([
    [null, 28, 28, 16],
    [null, 14, 14, 32],
    [null, 49, 64],
  ])
  expect(shapes(12).at(-1)).toEqual([null, 196, 384])
})

test('drop path grows with the depth of the block', () => {
  const model = vit({ depth: 2, dropPath: 0.5 }).build({ ...mnistInput, imageShape: [7, 7, 1] })
  const rates = ['block1_drop1', 'block1_drop2', 'block2_drop1', 'block2_drop2'].map(
    (name) => model.getLayer(name).getConfig().rate,
  )
  expect(rates).toEqual([0.25, 0.25, 0.5, 0.5])
  model.dispose()
})

test('bad options are refused', () => {
  expect(() => vit({ depth: 0 })).toThrow(
    'vit.depth: expected a whole number of blocks >= 1 and <= 32, got 0.',
  )
  expect(() => vit({ dropPath: 1 })).toThrow(
    'vit.dropPath: expected a number >= 0 and <= 0.9, got 1.',
  )
  // @ts-expect-error the type refuses it too
  expect(() => vit({ stem: 'conv' })).toThrow(
    "vit.stem: expected 'none' or 'convolution', got 'conv'.",
  )
  // @ts-expect-error the type refuses it too
  expect(() => vit({ heads: 3 })).toThrow(
    'vit.heads: expected one of the options depth, dropPath, stem, recompute',
  )
})
