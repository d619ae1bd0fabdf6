import '@tensorflow/tfjs-backend-cpu'
import { random } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { vit } from '../networks/vit'
import { seedWeights } from '../seeding/seedWeights'
import { recomputed } from './recomputed'
import { repeatableRandom } from './repeatableRandom'

beforeAll(() => tf.setBackend('cpu'))

const own = Math.random
afterEach(() => {
  Math.random = own
})

/** Everything that a block of the user's own may hold: random numbers without a seed, running statistics, a skip
 * connection, and a frozen layer. */
function ownNetwork(isRecomputed: boolean): tfl.LayersModel {
  const image = tfl.input({ shape: [6, 6, 1] })
  const apply = (layer: tfl.layers.Layer, x: tfl.SymbolicTensor | tfl.SymbolicTensor[]) =>
    layer.apply(x) as tfl.SymbolicTensor
  const convolution = (name: string) =>
    tfl.layers.conv2d({ name, filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' })
  const part = (name: string) => (x: tfl.SymbolicTensor) => {
    const features = apply(convolution(`${name}_conv`), x)
    const normal = apply(tfl.layers.batchNormalization({ name: `${name}_norm` }), features)
    const noisy = apply(tfl.layers.gaussianNoise({ name: `${name}_noise`, stddev: 0.1 }), normal)
    const dropped = apply(tfl.layers.dropout({ name: `${name}_dropout`, rate: 0.4 }), noisy)
    const frozen = tfl.layers.dense({ name: `${name}_frozen`, units: 4, trainable: false })
    return apply(tfl.layers.add({ name: `${name}_sum` }), [features, apply(frozen, dropped)])
  }
  let x = image
  for (const name of ['one', 'two']) {
    x = isRecomputed ? recomputed(x, part(name), { name }) : part(name)(x)
  }
  const flat = apply(tfl.layers.flatten({ name: 'flat' }), x)
  const logits = apply(tfl.layers.dense({ name: 'logits', units: 3 }), flat)
  const model = tfl.model({ inputs: image, outputs: logits })
  seedWeights(model, 1)
  return model
}

function images(count: number, shape: readonly number[]): tf.Tensor {
  const stream = random(7)
  const size = tf.util.sizeFromShape([...shape])
  const values = Float32Array.from({ length: count * size }, () => stream.uniform())
  return tf.tensor(values, [count, ...shape])
}

/** All weights by name: a recomputed part lists them in another place. */
function weightsOf(model: tfl.LayersModel): Record<string, number[]> {
  const named = model.weights.map((weight) => [
    weight.originalName,
    [...weight.read().dataSync()] as number[],
  ])
  return Object.fromEntries(named)
}

/** Ten steps of Adam; every number of `Math.random` comes from a seed. */
function trained(model: tfl.LayersModel, shape: readonly number[]) {
  const stream = random(3)
  Math.random = () => stream.uniform()
  const x = images(8, shape)
  const adam = tf.train.adam(0.01)
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable)
  let bytes = 0
  const losses = Array.from({ length: 10 }, () => {
    const loss = adam.minimize(
      () => {
        const logits = model.apply(x, { training: true }) as tf.Tensor
        bytes = tf.memory().numBytes // all that the forward pass keeps
        return tf.mean(tf.square(tf.sub(logits, 1))) as tf.Scalar
      },
      true,
      variables,
    )!
    const [value] = loss.dataSync()
    loss.dispose()
    return value
  })
  Math.random = own
  adam.dispose()
  x.dispose()
  return { losses, bytes, weights: weightsOf(model) }
}

const builders: [string, readonly number[], (isRecomputed: boolean) => tfl.LayersModel][] = [
  ['layers of a user', [6, 6, 1], ownNetwork],
  [
    'vit with drop path',
    [14, 14, 1],
    (recompute) =>
      vit({ depth: 2, dropPath: 0.5, recompute }).build({
        imageShape: [14, 14, 1],
        classes: 3,
        seed: 1,
      }),
  ],
]

describe.each(builders)('%s', (_, shape, build) => {
  test('has the same bits after ten steps as without, and keeps less', () => {
    const before = tf.memory().numTensors
    const [plain, part] = [build(false), build(true)]
    expect(weightsOf(part)).toEqual(weightsOf(plain))
    const [expected, found] = [trained(plain, shape), trained(part, shape)]
    expect(found.losses).toEqual(expected.losses)
    expect(found.weights).toEqual(expected.weights)
    expect(found.losses[9]).toBeLessThan(found.losses[0]!)
    expect(found.bytes).toBeLessThan(expected.bytes)
    plain.dispose()
    part.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  test('predicts the same', () => {
    const [plain, part] = [build(false), build(true)]
    const x = images(2, shape)
    const [expected, found] = [plain, part].map((model) => model.predict(x) as tf.Tensor)
    expect(found!.dataSync()).toEqual(expected!.dataSync())
    tf.dispose([x, expected!, found!])
    plain.dispose()
    part.dispose()
  })
})

test('model.fit trains it to the same bits', async () => {
  const run = async (isRecomputed: boolean) => {
    const model = ownNetwork(isRecomputed)
    const stream = random(3)
    Math.random = () => stream.uniform()
    model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' })
    const [x, y] = [images(16, [6, 6, 1]), tf.ones([16, 3])]
    await model.fit(x, y, { epochs: 3, batchSize: 8, shuffle: false, verbose: 0 })
    Math.random = own
    const weights = weightsOf(model)
    tf.dispose([x, y])
    model.dispose()
    return weights
  }
  expect(await run(true)).toEqual(await run(false))
})

test('is saved and loaded as it is, with its weights under the same names', async () => {
  const model = ownNetwork(true)
  const artifacts = await new Promise<tf.io.ModelArtifacts>((resolve) => {
    void model.save(
      tf.io.withSaveHandler(async (found) => {
        resolve(found)
        return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
      }),
    )
  })
  const loaded = await tfl.loadLayersModel(tf.io.fromMemory(artifacts))
  expect(loaded.getLayer('one').getClassName()).toBe('InkstoneRecomputed')
  expect(weightsOf(loaded)).toEqual(weightsOf(model))
  expect(trained(loaded, [6, 6, 1])).toEqual(trained(model, [6, 6, 1]))
  model.dispose()
  loaded.dispose()
})

test('a layer that draws more numbers the second time is refused', () => {
  let calls = 0
  class Fickle extends tfl.layers.Layer {
    static className = 'Fickle'
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      if (calls++ > 0) Math.random()
      return tf.mul([inputs].flat()[0]!, 2)
    }
  }
  const input = tfl.input({ shape: [2] })
  const part = (x: tfl.SymbolicTensor) => new Fickle({}).apply(x) as tfl.SymbolicTensor
  const output = recomputed(input, part, { name: 'part' })
  const model = tfl.model({ inputs: input, outputs: output })
  const x = tf.ones([1, 2])
  expect(() => tf.grad((x) => model.apply(x, { training: true }) as tf.Tensor)(x)).toThrow(
    'part: expected the same random numbers in the backward pass as in the forward pass, and a layer drew more. ' +
      'To be recomputed, a layer must do the same each time: leave that layer outside recomputed().',
  )
  expect(Math.random).toBe(own)
  x.dispose()
})

test('random numbers are repeated, and Math.random goes on as if there were no repetition', () => {
  const given = [0.1, 0.2, 0.3]
  Math.random = () => given.shift()!
  const draw = Math.random
  const random = repeatableRandom(() => {
    throw new Error('exhausted')
  })
  expect(random.record(() => [Math.random(), Math.random()])).toEqual([0.1, 0.2])
  expect(random.repeat(() => [Math.random(), Math.random()])).toEqual([0.1, 0.2])
  expect(random.repeat(() => Math.random())).toBe(0.1)
  expect(() => random.repeat(() => [1, 2, 3].map(() => Math.random()))).toThrow('exhausted')
  expect(Math.random).toBe(draw)
  expect(Math.random()).toBe(0.3)
})
