import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { expectLikeCpu, onEveryIsa } from './onEveryIsa'

type LayerOptions = Parameters<typeof tfl.layers.lstm>[0] & Parameters<typeof tfl.layers.gru>[0]

const seeded = (seed: number) => tfl.initializers.randomUniform({ minval: -1, maxval: 1, seed })

/** A layer that walks over the steps with its cell: whole layers are one kernel (recurrentLayers.ts), stacked cells
 * are not. */
function layerOf(kind: 'lstm' | 'gru', { returnSequences, ...options }: LayerOptions) {
  const cell = tfl.layers[`${kind}Cell`](options)
  return tfl.layers.rnn({ cell: tfl.layers.stackedRNNCells({ cells: [cell] }), returnSequences })
}

/** Output of a layer over `[batch, steps, features]`, and the gradients of its weights and its input. */
function outputAndGradients(
  kind: 'lstm' | 'gru',
  [batch, steps, features]: [number, number, number],
  options: LayerOptions,
): tf.Tensor[] {
  const layer = layerOf(kind, {
    kernelInitializer: seeded(1),
    recurrentInitializer: seeded(2),
    biasInitializer: seeded(3),
    ...options,
  })
  const x = tf.randomUniform([batch, steps, features], -2, 2, 'float32', 4)
  const y = layer.apply(x) as tf.Tensor
  const weights = layer.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const spread = tf.randomUniform(y.shape, -1, 1, 'float32', 5)
  const loss = (): tf.Scalar => tf.sum(tf.mul(layer.apply(x) as tf.Tensor, spread))
  const { grads } = tf.variableGrads(loss, weights)
  const results = [y, ...weights.map(({ name }) => grads[name]!)]
  // TensorFlow.js' own gradient of unstack does not take a single step.
  const spreadOutput = (given: tf.Tensor) => tf.mul(layer.apply(given) as tf.Tensor, spread)
  if (steps > 1) results.push(tf.grad(spreadOutput)(x))
  layer.dispose()
  return results
}

onEveryIsa('recurrent cells of tfjs-layers', () => {
  test.each(['lstm', 'gru'] as const)('%s: outputs and gradients of any size', (kind) => {
    const size = fc.integer({ min: 1, max: 5 })
    const units = fc.oneof(size, fc.integer({ min: 6, max: 37 }))
    const gate = fc.constantFrom('sigmoid', 'hardSigmoid')
    fc.assert(
      fc.property(
        fc.tuple(size, size, size),
        fc.record({
          units,
          recurrentActivation: gate,
          useBias: fc.boolean(),
          returnSequences: fc.boolean(),
        }),
        (shape, options) => {
          expectLikeCpu(() => outputAndGradients(kind, shape, options as LayerOptions), 1e-4)
        },
      ),
      { numRuns: 12 },
    )
  })

  test.each(['lstm', 'gru'] as const)('%s: NaN and infinities', (kind) => {
    const sums = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 200, -200]
    expectLikeCpu(() => {
      const layer = layerOf(kind, {
        ...{ units: 3, kernelInitializer: 'ones', recurrentInitializer: 'zeros' },
        recurrentActivation: 'sigmoid',
      })
      const y = layer.apply(tf.tensor3d(sums, [6, 1, 1])) as tf.Tensor
      layer.dispose()
      return y
    })
  })

  test('the gates run as one kernel; other activations and dropout stay as they were', async () => {
    void tf.setBackend('inkstone')
    const kernels = async (options: Partial<LayerOptions>): Promise<string[]> => {
      const layer = layerOf('lstm', { units: 2, recurrentInitializer: 'zeros', ...options })
      const x = tf.zeros([1, 2, 1])
      const { kernelNames } = await tf.profile(() => layer.apply(x) as tf.Tensor)
      layer.dispose()
      x.dispose()
      return kernelNames
    }
    expect(await kernels({})).toContain('InkstoneLstmGates')
    expect(await kernels({ activation: 'relu' })).not.toContain('InkstoneLstmGates')
    expect(await kernels({ recurrentActivation: 'tanh' })).not.toContain('InkstoneLstmGates')
    expect(await kernels({ dropout: 0.5 })).not.toContain('InkstoneLstmGates')
  })
})
