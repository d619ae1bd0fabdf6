import '@tensorflow/tfjs-backend-cpu'
import { assertReadsImages, type Batch, InkstoneError, type Task } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { asInstance } from '../subjects/asInstance'
import { taskChecks, taskSuite } from './taskSuite'

beforeAll(() => tf.setBackend('cpu'))

/** The mean of an image's pixels, by the squared error. */
function brightness(): Task<Float32Array> {
  return {
    name: 'brightness',
    options: {},
    figures: { loss: 'lower', absolute: 'lower' },
    trainingFigures: ['absolute'],
    loss: {
      name: 'squared-error',
      options: {},
      of: (outputs, targets) => tf.losses.meanSquaredError(targets, outputs),
    },
    outputs: () => ['brightness'],
    assertFits(stage, model, split) {
      assertReadsImages(stage, model, split)
      if (model.outputs[0]!.shape[1] !== 1) throw new InkstoneError(`${stage}: expected 1 output.`)
    },
    targets: (batch) => ({ values: meansOf(batch), shape: [batch.size, 1] }),
    trainingSums: (outputs, { values }) => ({
      absolute: outputs.reduce((sum, output, row) => sum + Math.abs(output - values[row]!), 0),
    }),
    score() {
      let [squares, absolutes, count] = [0, 0, 0]
      return {
        update(outputs, batch) {
          for (const [row, truth] of meansOf(batch).entries()) {
            squares += (outputs[row]! - truth) ** 2
            absolutes += Math.abs(outputs[row]! - truth)
            count++
          }
        },
        result: () => ({ loss: squares / count, absolute: absolutes / count }),
      }
    },
    seen: (outputs) => outputs.slice(),
  }
}

function meansOf({ images, size }: Batch): Float32Array {
  const pixels = images.length / size
  return Float32Array.from({ length: size }, (_, row) => {
    const image = images.subarray(row * pixels, (row + 1) * pixels)
    return image.reduce((sum, value) => sum + value, 0) / pixels
  })
}

taskSuite('brightness', brightness)
taskSuite('an instance of a class', () => asInstance(brightness()))

const right = brightness()

test.each<[string, Partial<Task<Float32Array>>, string]>([
  ['an output twice', { outputs: () => ['one', 'one'] }, 'distinct output names'],
  ['a task that takes every model', { assertFits() {} }, 'refuses one with other outputs'],
  [
    'targets that depend on the batch',
    {
      targets: (batch) => ({
        values: meansOf(batch).map((value) => value * batch.size),
        shape: [batch.size, 1],
      }),
    },
    'in any batch',
  ],
  [
    'a loss that is a sum',
    { loss: { ...right.loss, of: (a, b) => tf.sum(tf.squaredDifference(a, b)) } },
    'the mean over the images',
  ],
  [
    'a loss that rises along its gradient',
    {
      loss: {
        ...right.loss,
        of: tf.customGrad((a, b) => {
          const [outputs, targets] = [a as tf.Tensor, b as tf.Tensor]
          return {
            value: tf.losses.meanSquaredError(targets, outputs),
            gradFunc: () => [tf.sub(targets, outputs), tf.zerosLike(targets)],
          }
        }),
      },
    },
    'falls along its gradient',
  ],
  [
    'a figure without a name',
    { figures: { loss: 'lower' }, trainingFigures: [] },
    'scores the figures that it names',
  ],
  [
    'training figures that are means',
    {
      trainingSums: (outputs, targets) => ({
        absolute: right.trainingSums!(outputs, targets).absolute! / outputs.length,
      }),
    },
    'sums its training figures',
  ],
  ['changed outputs', { seen: (outputs) => outputs.fill(0) }, 'does not change the outputs'],
])('fails for %s', async (_, changes, check) => {
  const failed: string[] = []
  for (const { name, run } of taskChecks<Float32Array>()) {
    await run(() => ({ ...right, ...changes })).catch(() => failed.push(name))
  }
  expect(failed).toContainEqual(expect.stringContaining(check))
})
