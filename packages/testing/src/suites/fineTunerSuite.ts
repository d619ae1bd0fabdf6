import assert from 'node:assert/strict'
import { type FineTuner, isInkstoneError, type TrainingJob } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { crossEntropyOf } from '../golden/crossEntropyOf'
import { weightsOf } from '../golden/weightsOf'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import { type Check, registerChecks } from './check'
import { instanceCheck } from './instanceCheck'
import { fineTunerResumeChecks } from './resumeChecks'

export interface FineTunerExpectations {
  /** Which weights of {@link tinyModel} with its normalisation the strategy trains: those of every layer, of the
   * last layer with weights, or what else it changes and counts. */
  trains: 'all' | 'head' | TrainedPart
}

export interface TrainedPart {
  /** The layers whose weights change. */
  layers: readonly ('dense' | 'normalisation' | 'head')[]
  /** Numbers that are trained. `dense` has 36x16+16, `normalisation` 16+16, `head` 16x3+3. */
  parameters: number
}

/** What every {@link FineTuner} must do. A subject takes at most 32 images a step, and a learning rate that
 * shows within its epochs on a network of 707 weights (0.01, say). */
export function fineTunerChecks({ trains }: FineTunerExpectations): readonly Check<FineTuner>[] {
  const { layers, parameters } = typeof trains === 'object' ? trains : parts[trains]
  return [
    {
      name: 'improves the model on the new data',
      async run(make) {
        const fineTuner = make()
        const model = tinyModel({ normalised: true })
        const target = tinySplit({ name: 'target', size: 30, seed: 5 })
        const before = await crossEntropyOf(model, target)
        await fineTune(fineTuner, { model, training: target, validation: target })
        const after = await crossEntropyOf(model, target)
        assert.ok(after < before, `expected a loss below ${before}, got ${after}`)
        model.dispose()
      },
    },
    {
      name: changes(trains),
      async run(make) {
        const fineTuner = make()
        const model = tinyModel({ normalised: true })
        const before = model.layers.map(weightsOf)
        await fineTune(fineTuner, { model })
        const changed = model.layers.filter((layer, index) => {
          const after = weightsOf(layer)
          return after.some((values, weight) => !equal(values, before[index]![weight]!))
        })
        const [flatten, dense, normalisation, dropout, head] = model.layers
        assert.equal(flatten!.weights.length + dropout!.weights.length, 0)
        const byName = { dense, normalisation, head }
        assert.deepEqual(
          changed.map(({ name }) => name),
          layers.map((layer) => byName[layer]!.name),
        )
        model.dispose()
      },
    },
    {
      name: 'counts the weights that it trains, and all',
      async run(make) {
        const fineTuner = make()
        // dense 36x16+16, scale and shift 16+16, running statistics 16+16, head 16x3+3
        const { trainedParameters, totalParameters } = await fineTune(fineTuner)
        assert.equal(totalParameters, 592 + 32 + 32 + 51)
        assert.equal(trainedParameters, parameters)
      },
    },
    {
      name: 'restores which layers are trainable, even after an error',
      async run(make) {
        const fineTuner = make()
        const model = tinyModel({ normalised: true })
        model.layers[1]!.trainable = false
        const before = trainability(model)
        await fineTune(fineTuner, { model })
        assert.deepEqual(trainability(model), before)
        const misfit = { model, training: tinySplit({ classes: 4 }) }
        const error = await fineTune(fineTuner, misfit).catch((reason) => reason)
        assert.ok(isInkstoneError(error), `misfit: expected an InkstoneError, got ${error}`)
        assert.deepEqual(trainability(model), before)
        model.dispose()
      },
    },
    {
      name: 'leaves batch normalisation working as before',
      async run(make) {
        const fineTuner = make()
        const model = tinyModel({ normalised: true })
        await fineTune(fineTuner, { model })
        const before = weightsOf(model)
        const images = tf.randomUniform([8, 6, 6, 1], 3, 4)
        tf.dispose([model.apply(images, { training: true }) as tf.Tensor, images])
        assert.notDeepEqual(weightsOf(model), before, 'expected running statistics that move again')
        model.dispose()
      },
    },
    {
      name: 'gives the same bits for the same seed',
      async run(make) {
        const fineTuner = make()
        const tuned = async () => {
          const model = tinyModel({ normalised: true })
          await fineTune(fineTuner, { model })
          const weights = weightsOf(model)
          model.dispose()
          return weights
        }
        assert.deepEqual(await tuned(), await tuned())
      },
    },
    {
      name: 'stops at the next step after the signal',
      async run(make) {
        const fineTuner = make()
        const abort = new AbortController()
        const interrupt = { name: 'interrupt', stepEnd: () => abort.abort() }
        const job = { signal: abort.signal, callbacks: [interrupt] }
        const { steps, stoppedBy } = await fineTune(fineTuner, job)
        assert.deepEqual([steps, stoppedBy], [1, 'signal'])
      },
    },
    {
      name: 'leaks no tensor',
      async run(make) {
        const fineTuner = make()
        const model = tinyModel({ normalised: true })
        const before = tf.memory().numTensors
        await fineTune(fineTuner, { model })
        assert.equal(tf.memory().numTensors, before)
        model.dispose()
      },
    },
    instanceCheck((fineTuner, job) => fineTuner.fineTune(job)),
    ...fineTunerResumeChecks,
  ]
}

/** Registers {@link fineTunerChecks} as tests of a strategy.
 * @example fineTunerSuite('headOnly', () => headOnly({ epochs: 3, batchSize: 16 }), { trains: 'head' }) */
export function fineTunerSuite(
  name: string,
  make: () => FineTuner,
  expectations: FineTunerExpectations,
): void {
  registerChecks(`${name} as a FineTuner`, make, fineTunerChecks(expectations))
}

const parts: Record<'all' | 'head', TrainedPart> = {
  all: { layers: ['dense', 'normalisation', 'head'], parameters: 592 + 32 + 51 },
  head: { layers: ['head'], parameters: 51 },
}

function changes(trains: FineTunerExpectations['trains']): string {
  if (trains === 'all') return 'changes every layer'
  if (trains === 'head') return 'changes only the head, bit for bit'
  return `changes ${trains.layers.join(' and ')} alone, bit for bit`
}

async function fineTune(fineTuner: FineTuner, changes: Partial<TrainingJob> = {}) {
  const model = changes.model ?? tinyModel({ normalised: true })
  try {
    return await fineTuner.fineTune({
      model,
      training: tinySplit({ seed: 3 }),
      validation: tinySplit({ name: 'validation', size: 25, seed: 4 }),
      seed: 1,
      ...changes,
    })
  } finally {
    if (!changes.model) model.dispose()
  }
}

function trainability(model: LayersModel): boolean[] {
  return model.layers.flatMap((layer) => [
    layer.trainable,
    ...layer.weights.map(({ trainable }) => trainable),
  ])
}

function equal(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, index) => value === b[index])
}
