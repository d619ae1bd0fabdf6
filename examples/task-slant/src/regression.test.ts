import assert from 'node:assert/strict'
import { it } from 'node:test'
import { InkstoneError, lineageEntry, type Split } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { evaluate } from '@inkstone/metrics'
import { mlp } from '@inkstone/models'
import { taskSuite, tinyModel } from '@inkstone/testing'
import { adam, trainer } from '@inkstone/trainer'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { regression, rSquared, slantOf } from './index.js'

await tf.setBackend('cpu')

taskSuite('regression', () => regression('slant', slantOf))

const imageShape = [9, 9, 1] as const

/** A bar of seven rows that leans by a known slope: each row's ink lies around `middle + slope * (4 - row)`, shared between
 * the two columns next to it. */
function bar(slope: number, middle = 4): Uint8Array {
  const pixels = new Uint8Array(81)
  for (let row = 1; row <= 7; row++) {
    const at = middle + slope * (4 - row)
    const left = Math.floor(at)
    pixels[row * 9 + left + 1] = Math.round(255 * (at - left))
    pixels[row * 9 + left] = 255 - pixels[row * 9 + left + 1]!
  }
  return pixels
}

/** Bars of slopes from -0.9 to 0.9, those of another phase in between. */
function bars(name: string, count: number, { middle = 4, phase = 0 } = {}): Split {
  const slopes = Array.from({ length: count }, (_, at) => {
    return -0.9 + (1.8 * (((at * 37) % count) + phase)) / count
  })
  const pixels = Buffer.concat(slopes.map((slope) => bar(slope, middle)))
  const common = { dataset: 'bars', imageShape, classes: ['left', 'right'] }
  return arraySplit({ ...common, name, pixels, labels: slopes.map((slope) => (slope > 0 ? 1 : 0)) })
}

it('measures the slope of a bar', () => {
  for (const slope of [0, 1, -1, 0.5, -0.25]) {
    const image = Float32Array.from(bar(slope), (value) => value / 255)
    assert.ok(Math.abs(slantOf(image, imageShape) - slope) < 2e-3, `slope ${slope}`)
  }
  assert.equal(slantOf(Float32Array.of(0, 1, 1, 0), [2, 2, 1]), 1) // the example of the docstring
  assert.equal(slantOf(new Float32Array(81), imageShape), 0)
  assert.equal(slantOf(Float32Array.of(1, 1, 0, 0), [2, 2, 1]), 0) // one row
})

it('gives the errors that scikit-learn gives', async () => {
  // sklearn.metrics, examples of r2_score, mean_squared_error and mean_absolute_error
  const targets = Float32Array.of(3, -0.5, 2, 7)
  const outputs = Float32Array.of(2.5, 0, 2, 8)
  const metric = rSquared()
  metric.update({ targets: targets.subarray(0, 1), outputs: outputs.subarray(0, 1) })
  metric.update({ targets: targets.subarray(1), outputs: outputs.subarray(1) })
  assert.ok(Math.abs(metric.result() - 0.9486081370449679) < 1e-12)
  metric.reset()
  assert.throws(() => metric.result(), InkstoneError)
  const task = regression('number', ([value]) => value!)
  const split = { imageShape: [1, 1, 1] as const, classes: [] }
  const score = task.score(split)
  const batch = { size: 4, labels: new Int32Array(4), positions: Uint32Array.of(0, 1, 2, 3) }
  score.update(outputs, { ...batch, images: targets })
  assert.deepEqual(score.result(), { loss: 0.375, meanAbsoluteError: 0.5 })
})

it('is learnt, fine-tuned and evaluated', async () => {
  const task = regression('slant', slantOf)
  const model = mlp({ units: [] }).build({ imageShape, classes: 1, seed: 1 })
  const metrics = [rSquared]
  const training = bars('train', 160)
  const job = { model, task, metrics, training, seed: 1 }
  const validation = bars('validation', 40, { phase: 0.125 })
  const options = { batchSize: 16, optimizer: adam({ learningRate: 0.02 }) }
  const best = 'validation/rSquared'
  const { history, bestEpoch } = await trainer({ epochs: 30, best, ...options }).train({
    ...job,
    validation,
  })
  const explained = history.map((epoch) => epoch.metrics[best]!)
  assert.equal(explained[bestEpoch - 1], Math.max(...explained))
  assert.ok(Math.max(...explained) > 0.99, `expected a share above 0.99, got ${explained}`)

  // The same bars a column further to the right: what was learnt of columns must be learnt again.
  const others = bars('train', 160, { middle: 5 })
  const held = {
    name: 'bars/test',
    model,
    task,
    metrics,
    split: bars('test', 40, { middle: 5, phase: 0.125 }),
  }
  const lineage = [
    await lineageEntry('training', training),
    await lineageEntry('fine-tuning', others),
  ]
  const before = await evaluate({ ...held, lineage })
  const fineTuner = allLayers({ learningRate: 0.02, epochs: 30, batchSize: 16 })
  await fineTuner.fineTune({ ...job, training: others, metrics: [] })
  const after = await evaluate({ ...held, lineage })
  assert.ok(after.evaluation.loss < before.evaluation.loss / 4)
  assert.ok(after.evaluation.metrics!.rSquared! > 0.99)
  model.dispose()
})

it('refuses a model of classes before the first step', async () => {
  const model = tinyModel()
  const job = { model, task: regression('slant', slantOf), training: bars('train', 32), seed: 1 }
  await assert.rejects(
    trainer({ batchSize: 16 }).train(job),
    /trainer: expected a model that takes images \[batch, 9, 9, 1\]/,
  )
  const wide = mlp().build({ imageShape, classes: 2, seed: 1 })
  await assert.rejects(trainer({ batchSize: 16 }).train({ ...job, model: wide }), {
    name: 'InkstoneError',
    message:
      'trainer: expected a model with one output, the slant of an image of bars/train, got one with 2. ' +
      'Build it with classes: 1.',
  })
  const three = {
    inputShape: imageShape,
    outputs: (images: Float32Array) => images.slice(0, 3 * 40),
  }
  const held = {
    name: 'bars/test',
    model: three,
    split: bars('test', 40),
    task: job.task,
    lineage: [],
  }
  await assert.rejects(
    evaluate(held),
    /regression: expected one output per image, the slant, got 120 for 40 images\./,
  )
  wide.dispose()
  model.dispose()
})
