import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import '../index'
import { loadAddon } from '../loadAddon'

const addon = loadAddon()
const described = addon === undefined ? describe.skip : describe

type Compiled = Parameters<tfl.LayersModel['compile']>[0]

/** 4 classes; the same weights each time. */
function network(): tfl.LayersModel {
  const kernelInitializer = (seed: number) => tfl.initializers.glorotUniform({ seed })
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        ...{ inputShape: [8, 8, 1], filters: 5, kernelSize: 3, activation: 'relu' },
        kernelInitializer: kernelInitializer(1),
      }),
      tfl.layers.batchNormalization(),
      tfl.layers.flatten(),
      tfl.layers.dropout({ rate: 0.3, seed: 5 }),
      tfl.layers.dense({
        ...{ units: 4, activation: 'softmax' },
        kernelInitializer: kernelInitializer(2),
        kernelRegularizer: tfl.regularizers.l2({ l2: 0.01 }),
      }),
    ],
  })
}

const images = (count: number) => tf.randomUniform([count, 8, 8, 1], 0, 1, 'float32', 3)
const labels = (count: number) =>
  tf.tensor1d(
    Array.from({ length: count }, (_, at) => (at * 7) % 4),
    'int32',
  )
const shares = (count: number) => tf.tidy(() => tf.cast(tf.oneHot(labels(count), 4), 'float32'))

const weightsOf = (model: tfl.LayersModel) =>
  model.getWeights().map((weight) => [...weight.dataSync()])

/** The same loss as a function that the recorder does not know: the ordinary road. */
const plainLoss = (truth: tf.Tensor, read: tf.Tensor) =>
  tfl.metrics.categoricalCrossentropy(truth, read)

described('recorded steps of fit', () => {
  let runs: jest.SpyInstance
  beforeAll(() => tf.setBackend('inkstone'))
  beforeEach(() => {
    runs = jest.spyOn(addon!, 'runTape')
  })
  afterEach(() => runs.mockRestore())

  /** Fits 22 images in batches of 8, the last of 6. */
  const fitted = async (compiled: Compiled, model = network()) => {
    model.compile(compiled)
    const [x, y] = [images(22), shares(22)]
    runs.mockClear()
    const { history } = await model.fit(x, y, {
      ...{ epochs: 5, batchSize: 8, shuffle: false, verbose: 0 as const },
    })
    tf.dispose([x, y])
    return { history, weights: weightsOf(model), repeated: runs.mock.calls.length }
  }

  test.each(['adam', 'sgd', 'rmsprop', 'momentum'])(
    'give the bits of the ordinary road: losses, accuracies and weights under %s',
    async (name) => {
      const optimizer = () => (name === 'momentum' ? tf.train.momentum(0.01, 0.9, true) : name)
      const metrics = ['accuracy']
      const recorded = await fitted({
        optimizer: optimizer(),
        loss: 'categoricalCrossentropy',
        metrics,
      })
      const plain = await fitted({ optimizer: optimizer(), loss: plainLoss, metrics })
      expect(recorded.history).toEqual(plain.history)
      expect(recorded.weights).toEqual(plain.weights)
      expect(recorded.repeated).toBeGreaterThanOrEqual(9) // 15 steps of two shapes, three of each before the tape
      expect(plain.repeated).toBe(0)
    },
  )

  test('trainOnBatch and fitDataset repeat steps too, and leave no tensor behind', async () => {
    const model = network()
    const metrics = ['accuracy', 'mse']
    model.compile({ optimizer: 'sgd', loss: tf.losses.softmaxCrossEntropy, metrics })
    const [x, y] = [images(8), shares(8)]
    for (let step = 0; step < 4; step++) await model.trainOnBatch(x, y)
    runs.mockClear()
    const { numTensors } = tf.memory()
    const results = await model.trainOnBatch(x, y)
    expect(results).toHaveLength(3)
    const perStep = runs.mock.calls.length // one, and one more behind the mask of dropout
    expect(perStep).toBe(2)
    expect(tf.memory().numTensors).toBe(numTensors)
    const batches = {
      async iterator() {
        let left = 2
        const next = async () =>
          left-- > 0
            ? { value: { xs: x.clone(), ys: y.clone() }, done: false }
            : { value: null, done: true }
        return { next }
      },
    }
    const before = tf.memory().numTensors
    await model.fitDataset(batches as never, { epochs: 2, verbose: 0 })
    expect(runs).toHaveBeenCalledTimes(5 * perStep)
    expect(tf.memory().numTensors).toBe(before)
  })

  test('a layer that is frozen after compile() keeps its weights, momentum or not', async () => {
    const step = async (loss: Compiled['loss']) => {
      const model = network()
      model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss })
      const [x, y] = [images(8), shares(8)]
      const frozen = model.layers[0]!
      for (let step = 0; step < 5; step++) await model.trainOnBatch(x, y)
      frozen.trainable = false
      const before = [...frozen.getWeights()[0]!.dataSync()]
      for (let step = 0; step < 5; step++) await model.trainOnBatch(x, y)
      expect([...frozen.getWeights()[0]!.dataSync()]).toEqual(before)
      return weightsOf(model)
    }
    const warned = jest.spyOn(console, 'warn').mockImplementation(() => {}) // of the missing compile()
    expect(await step('categoricalCrossentropy')).toEqual(await step(plainLoss))
    expect(runs.mock.calls.length).toBeGreaterThan(0)
    warned.mockRestore()
  })

  test('a new loss, other targets and a recompiled model are recorded anew', async () => {
    const model = network()
    const [x, y] = [images(8), shares(8)]
    const steps = async (target: tf.Tensor) => {
      const losses: unknown[] = []
      for (let step = 0; step < 5; step++) losses.push(await model.trainOnBatch(x, target))
      return losses
    }
    model.compile({ optimizer: tf.train.sgd(0), loss: 'categoricalCrossentropy' })
    const first = await steps(y)
    model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' })
    const second = await steps(y)
    const sparse = tf.cast(tf.reshape(labels(8), [8, 1]), 'float32')
    model.compile({ optimizer: tf.train.sgd(0), loss: 'sparseCategoricalCrossentropy' })
    const third = await steps(sparse)
    for (const [at, loss] of first.entries()) expect(loss).not.toEqual(second[at])
    expect(third[4]).not.toEqual(second[4])
  })

  test('class weights, a loss and an optimizer of one’s own take the ordinary road', async () => {
    class Own extends tf.SGDOptimizer {
      asked = 0
      override minimize(...given: Parameters<tf.Optimizer['minimize']>) {
        this.asked++
        return super.minimize(...given)
      }
    }
    const own = new Own(0.1)
    const { repeated } = await fitted({ optimizer: own, loss: 'categoricalCrossentropy' })
    expect([own.asked, repeated]).toEqual([15, 0])
    const model = network()
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' })
    const classWeight = { 0: 1, 1: 1, 2: 1, 3: 1 }
    await model.fit(images(8), shares(8), { epochs: 5, verbose: 0, classWeight })
    expect(runs).not.toHaveBeenCalled()
  })
})
