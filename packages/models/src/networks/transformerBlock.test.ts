import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '@tensorflow/tfjs-backend-cpu'
import { goldenCheck, goldenLimits } from '../../test/goldenCheck'
import { transformerBlock } from './transformerBlock'

beforeAll(() => tf.setBackend('cpu'))

function blockModel(shape: number[], heads: number, drop = 0): tfl.LayersModel {
  const tokens = tfl.input({ shape })
  return tfl.model({
    inputs: tokens,
    outputs: transformerBlock(tokens, { name: 'b', heads, drop }),
  })
}

// Multi-head attention, layer norm and GELU in one: values and every gradient are PyTorch's.
test("PyTorch's weights give PyTorch's block, forward and backward", () => {
  const before = tf.memory().numTensors
  const golden = goldenCheck('attention-block.json')
  const model = blockModel([7, 24], 3)
  const weights: [layer: string, weight: string, golden: string][] = [
    ['b_norm1', 'gamma', 'norm1/gamma'],
    ['b_norm1', 'beta', 'norm1/beta'],
    ['b_attention', 'kernel', 'qkv/kernel'],
    ['b_attention', 'bias', 'qkv/bias'],
    ['b_attention', 'projection_kernel', 'proj/kernel'],
    ['b_attention', 'projection_bias', 'proj/bias'],
    ['b_norm2', 'gamma', 'norm2/gamma'],
    ['b_norm2', 'beta', 'norm2/beta'],
    ['b_mlp1', 'kernel', 'mlp1/kernel'],
    ['b_mlp1', 'bias', 'mlp1/bias'],
    ['b_mlp2', 'kernel', 'mlp2/kernel'],
    ['b_mlp2', 'bias', 'mlp2/bias'],
  ]
  expect(model.weights.map(({ originalName }) => originalName)).toEqual(
    weights.map(([layer, weight]) => `${layer}/${weight}`),
  )
  tf.tidy(() => model.setWeights(weights.map(([, , name]) => golden.tensor(name))))

  const x = golden.tensor('x')
  const r = golden.tensor('r')
  const y = model.predict(x) as tf.Tensor
  golden.holds('y', y, goldenLimits.forward)

  const loss = (x: tf.Tensor) => tf.sum(tf.mul(model.apply(x, { training: true }) as tf.Tensor, r))
  const { value, grads } = tf.variableGrads(() => loss(x) as tf.Scalar)
  model.trainableWeights.forEach((weight, index) => {
    golden.holds(`gradient/${weights[index]![2]}`, grads[weight.name]!, goldenLimits.gradient)
  })
  const ofX = tf.grad(loss)(x)
  golden.holds('gradient/x', ofX, goldenLimits.gradient)

  tf.dispose([x, r, y, value, grads, ofX])
  model.dispose()
  expect(tf.memory().numTensors).toBe(before)
})

test('drop path stands at the end of both branches', () => {
  const model = blockModel([5, 8], 2, 0.1)
  expect(model.layers.slice(1).map(({ name }) => name)).toEqual([
    'b_norm1',
    'b_attention',
    'b_drop1',
    'b_sum1',
    'b_norm2',
    'b_mlp1',
    'b_gelu',
    'b_mlp2',
    'b_drop2',
    'b_sum2',
  ])
  model.dispose()
})
