import assert from 'node:assert/strict'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { goldenFile, readGolden } from './readGolden'

/** The subject of the test: one forward and backward pass, and an Adam with PyTorch's default rates and an epsilon of
 * 1e-7. `@inkstone/trainer` has both under these names. */
export interface GoldenCnnSubject {
  lossAndGradients(
    model: tfl.LayersModel,
    images: tf.Tensor,
    labels: tf.Tensor1D,
  ): { loss: tf.Scalar; logits: tf.Tensor2D; gradients: tf.Tensor[] }
  optimizer: {
    step(variables: tf.Variable[], gradients: tf.Tensor[], learningRate: number): void
  }
  /** How many of the three steps to take, for backends that need a quarter of a minute for one. With fewer than three the
   * weights are not compared, and their deviations are 0. */
  steps?: number
}

/** The subject's deviations from PyTorch: each the largest over its tensors. */
export interface GoldenCnnDeviation {
  /** Relative to the largest logit. */
  logits: number
  /** Relative to the largest value of each gradient. */
  gradients: number
  /** Relative, of the three steps. */
  losses: number
  /** Of 99 % of the weights after three steps. */
  mostWeights: number
  /** Of all weights after three steps. */
  allWeights: number
}

/** The limits of float32: Adam divides by the root of a mean of squares, so a weight whose gradient is nearly zero
 * may move by one learning rate (0.001) per step in either direction. */
export const goldenCnnTolerance: GoldenCnnDeviation = {
  logits: 1e-5,
  gradients: 1e-4,
  losses: 1e-5,
  mostWeights: 1e-5,
  allWeights: 3e-3,
}

const learningRate = 0.001 // PyTorch's default

interface Scalars {
  losses: number[]
}

/** Trains PyTorch's network `cnn-seed-003` (Conv32, Pool, Conv64, Pool, Dense10) for three Adam steps on 16
 * images of MNIST, on the current backend, and compares each figure with PyTorch's. @returns the deviation of each
 * @throws AssertionError naming the first figure outside {@link goldenCnnTolerance}
 * @example await checkGoldenCnn({ lossAndGradients, optimizer: adam().create() }) */
export async function checkGoldenCnn({
  lossAndGradients,
  optimizer,
  steps = 3,
}: GoldenCnnSubject): Promise<GoldenCnnDeviation> {
  assert.ok(
    Number.isInteger(steps) && steps >= 1 && steps <= 3,
    `checkGoldenCnn: expected 1, 2 or 3 steps, got ${steps}`,
  )
  const golden = readGolden<Scalars>(goldenFile('cnn-seed-003.json'))
  const tensor = (name: string) => {
    const { data, shape, dtype } = golden.tensor(name)
    return tf.tensor(data, shape, dtype)
  }
  const names = ['0.weight', '0.bias', '3.weight', '3.bias', '7.weight', '7.bias']
  const model = network()
  tf.tidy(() => model.setWeights(names.map((name) => tensor(`before/${name}`))))
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
  const images = tensor('images')
  const labels = tensor('labels') as tf.Tensor1D
  const off: GoldenCnnDeviation = {
    logits: 0,
    gradients: 0,
    losses: 0,
    mostWeights: 0,
    allWeights: 0,
  }
  try {
    for (let step = 0; step < steps; step++) {
      const { loss, logits, gradients } = lossAndGradients(model, images, labels)
      if (step === 0) {
        off.logits = relative(logits, golden.tensor('logits').data)
        off.gradients = Math.max(
          ...names.map((name, index) =>
            relative(gradients[index]!, golden.tensor(`gradient/${name}`).data),
          ),
        )
      }
      off.losses = Math.max(off.losses, relative(loss, [golden.scalars.losses[step]!]))
      optimizer.step(variables, gradients, learningRate)
      tf.dispose([loss, logits, gradients])
    }
    if (steps === golden.scalars.losses.length) {
      const differences = names.flatMap((name, index) =>
        absolute(variables[index]!, golden.tensor(`after/${name}`).data),
      )
      differences.sort((a, b) => a - b)
      off.mostWeights = differences[Math.floor(differences.length * 0.99)]!
      off.allWeights = differences.at(-1)!
    }
  } finally {
    tf.dispose([images, labels])
    model.dispose()
  }
  for (const [figure, limit] of Object.entries(goldenCnnTolerance)) {
    const found = off[figure as keyof GoldenCnnDeviation]
    assert.ok(
      found <= limit,
      `cnn-seed-003, ${figure}: expected at most ${limit} off, got ${found}`,
    )
  }
  return off
}

function network(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        inputShape: [28, 28, 1],
        filters: 32,
        kernelSize: 3,
        activation: 'relu',
      }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 10 }),
    ],
  })
}

function relative(actual: tf.Tensor, expected: ArrayLike<number>): number {
  const greatest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const worst = absolute(actual, expected).reduce((most, value) => Math.max(most, value), 0)
  return worst / greatest
}

/** NaN must not pass: it counts as an infinite deviation. */
function absolute(actual: tf.Tensor, expected: ArrayLike<number>): number[] {
  const values = actual.dataSync()
  assert.equal(
    values.length,
    expected.length,
    'cnn-seed-003: expected tensors of the golden shapes',
  )
  return Array.from(values, (value, at) => {
    const difference = Math.abs(value - expected[at]!)
    return Number.isNaN(difference) ? Infinity : difference
  })
}
