import '@tensorflow/tfjs-backend-cpu'
import type { ModelDefinition } from '@inkstone/core'
import { adapterSwitch, lora } from '@inkstone/finetuner'
import { cnn, vit } from '@inkstone/models'
import { tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'

// The fine-tuner knows no network: that LoRA reaches the kernels of those in @inkstone/models is tested here.

beforeAll(() => tf.setBackend('cpu'))

const options = { epochs: 2, batchSize: 6, rank: 2, learningRate: 5e-3 }

test.each<[string, ModelDefinition, number, RegExp | undefined, Record<string, number>]>([
  [
    'attention',
    vit({ depth: 1 }), // of width 32: 32x96 and 32x32
    14,
    /attention/,
    {
      'block1_attention/kernel': 2 * (32 + 96),
      'block1_attention/projection_kernel': 2 * (32 + 32),
    },
  ],
  [
    'convolutions and dense layers, beside batch normalisation',
    cnn('seed-003', { batchNorm: true }), // 3x3x1x32, 3x3x32x64 and, from 64 features, 64x3
    10,
    undefined,
    {
      'conv1/kernel': 2 * (9 + 32),
      'conv2/kernel': 2 * (288 + 64),
      'logits/kernel': 2 * (64 + 3),
    },
  ],
])(
  'LoRA learns %s, and its adapter gives the same bits on the base',
  async (_, definition, side, kernels, sizes) => {
    const imageShape = [side, side, 1] as const
    const build = () => definition.build({ imageShape, classes: 3, seed: 1 })
    const training = tinySplit({ size: 6, imageShape })
    const tuned = build()
    const job = { model: tuned, training, seed: 1 }
    const { adapter, history, trainedParameters } = await lora({ ...options, kernels }).fineTune(
      job,
    )
    const learnt = Object.entries(adapter.factors).map(([name, { a, b }]) => [
      name,
      a.values.length + b.values.length,
    ])
    expect(Object.fromEntries(learnt)).toEqual(sizes)
    expect(trainedParameters).toBe(Object.values(sizes).reduce((sum, size) => sum + size, 0))
    const losses = history.map(({ metrics }) => metrics['training/loss']!)
    expect(losses.at(-1)).toBeLessThan(losses[0]!)

    const base = build()
    adapterSwitch(base).use(adapter)
    const { images } = await training.read([0, 1, 2])
    const logits = [tuned, base].map((model) =>
      tf.tidy(() => {
        const input = tf.tensor(images, [3, ...imageShape])
        return Array.from((model.predict(input) as tf.Tensor).dataSync())
      }),
    )
    expect(logits[1]).toEqual(logits[0])
    tuned.dispose()
    base.dispose()
  },
)
