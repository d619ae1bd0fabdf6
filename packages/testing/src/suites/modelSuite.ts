import { strict as assert } from 'node:assert'
import type { ImageShape, ModelDefinition } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import { asInstance } from '../subjects/asInstance'
import { tinySplit } from '../subjects/tinySplit'
import { type Check, registerChecks } from './check'

export interface ModelExpectations {
  /** What the network is built for. Default: MNIST's `[28, 28, 1]`. */
  imageShape?: ImageShape
  /** Default: 10. */
  classes?: number
  /** How many weights it must have then. */
  parameters?: number
}

/** Registers {@link modelChecks} as tests of a model, on the TensorFlow.js backend that is set.
 * @example modelSuite('cnn', () => cnn('seed-001'), { parameters: 225_034 }) */
export function modelSuite(
  name: string,
  make: () => ModelDefinition,
  expected: ModelExpectations = {},
): void {
  registerChecks(`${name} as a ModelDefinition`, make, modelChecks(expected))
}

/** What every `ModelDefinition` must do, fitted to a few images first where it has `fitTo`. */
export function modelChecks(expected: ModelExpectations = {}): readonly Check<ModelDefinition>[] {
  const { imageShape = [28, 28, 1], classes = 10, parameters } = expected
  const build = async (make: () => ModelDefinition, seed = 1): Promise<tfl.LayersModel> => {
    const definition = make()
    const training = asInstance(tinySplit({ imageShape, classes, size: 2 * classes }))
    const fitted = (await definition.fitTo?.(training)) ?? definition
    return fitted.build({ imageShape, classes, seed })
  }

  return [
    {
      name: 'has a name, and options that JSON holds',
      async run(make) {
        const { name, options } = make()
        assert.ok(typeof name === 'string' && name !== '', 'expected a name')
        assert.deepEqual(JSON.parse(JSON.stringify(options)), options)
      },
    },
    {
      name: 'builds a network from images to logits',
      async run(make) {
        const model = await build(make)
        assert.deepEqual(
          model.inputs.map(({ shape }) => shape),
          [[null, ...imageShape]],
        )
        const [output] = model.outputs.map(({ shape }) => shape)
        const steps = output!.length === 3 ? output![1]! : 1 // along a line
        assert.deepEqual(output, output!.length === 3 ? [null, steps, classes] : [null, classes])
        assert.equal(model.outputs.length, 1)
        const logits = logitsOf(model, imageShape)
        model.dispose()
        assert.equal(logits.length, 2 * steps * classes)
        assert.ok(logits.every(Number.isFinite), 'expected finite logits')
        const sums = [logits.slice(0, classes), logits.slice(-classes)].map(sum)
        const isSoftmax = sums.every((total) => Math.abs(total - 1) < 1e-5)
        assert.ok(!isSoftmax, 'expected logits, found probabilities: leave the softmax out')
      },
    },
    {
      name: parameters === undefined ? 'has weights' : `has ${parameters} parameters`,
      async run(make) {
        const model = await build(make)
        const found = model.countParams()
        model.dispose()
        if (parameters === undefined) assert.ok(found > 0, 'expected weights')
        else assert.equal(found, parameters)
      },
    },
    {
      name: 'starts with the same bits for the same seed, and with others for another',
      async run(make) {
        const [one, again, other] = [await build(make), await build(make), await build(make, 2)]
        const weights = [one, again, other].map(weightsOf)
        for (const model of [one, again, other]) model.dispose()
        assert.deepEqual(weights[1], weights[0])
        assert.notDeepEqual(weights[2], weights[0], 'seeds 1 and 2 give the same weights')
      },
    },
    {
      name: 'can be trained: every trainable weight has a finite gradient',
      async run(make) {
        const model = await build(make)
        const images = someImages(imageShape)
        const { value, grads } = tf.variableGrads(() =>
          tf.mean(tf.square(model.apply(images, { training: true }) as tf.Tensor)),
        )
        const missing = model.trainableWeights.filter(({ name }) => !(name in grads))
        const finite = Object.values(grads).every((gradient) =>
          gradient.dataSync().every(Number.isFinite),
        )
        tf.dispose([images, value, grads])
        model.dispose()
        assert.deepEqual(
          missing.map(({ originalName }) => originalName),
          [],
        )
        assert.ok(finite, 'expected finite gradients')
      },
    },
    {
      name: 'keeps weights and logits bit for bit through a save and a load',
      async run(make) {
        const model = await build(make)
        let saved: tf.io.ModelArtifacts = {}
        await model.save(
          tf.io.withSaveHandler(async (artifacts) => {
            saved = artifacts
            return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
          }),
        )
        const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved))
        const before = { weights: weightsOf(model), logits: logitsOf(model, imageShape) }
        const after = { weights: weightsOf(loaded), logits: logitsOf(loaded, imageShape) }
        model.dispose()
        loaded.dispose()
        assert.deepEqual(after, before)
      },
    },
    {
      name: 'leaks no tensor',
      async run(make) {
        const before = tf.memory().numTensors
        const model = await build(make)
        logitsOf(model, imageShape)
        model.dispose()
        assert.equal(tf.memory().numTensors, before)
      },
    },
  ]
}

/** `[2, height, width, channels]`: a ramp and its mirror image. */
function someImages(imageShape: ImageShape): tf.Tensor {
  const size = imageShape.reduce((product, length) => product * length, 1)
  const ramp = Float32Array.from({ length: size }, (_, index) => index / size)
  return tf.tensor([...ramp, ...ramp.toReversed()], [2, ...imageShape])
}

function logitsOf(model: tfl.LayersModel, imageShape: ImageShape): number[] {
  const images = someImages(imageShape)
  const logits = model.predict(images) as tf.Tensor
  const values = Array.from(logits.dataSync())
  tf.dispose([images, logits])
  return values
}

function weightsOf(model: tfl.LayersModel): number[][] {
  return model.weights.map((weight) => Array.from(weight.read().dataSync()))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
