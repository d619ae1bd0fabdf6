import assert from 'node:assert/strict'
import {
  type Batch,
  type Callback,
  isInkstoneError,
  type Split,
  type Trainer,
  type TrainingJob,
} from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import { weightsOf } from '../golden/weightsOf'
import { changedSplit } from '../subjects/changedSplit'
import { tinyModel } from '../subjects/tinyModel'
import { tinySplit } from '../subjects/tinySplit'
import type { Check } from './check'

/** That two trainings on the two halves of each batch, with the mean of their gradients, get the weights of one training
 * on the whole; or that a trainer that cannot call `reduce` refuses it by name. Of a trainer that mixes images, whose
 * batch is not the mean of its halves, only that gradients which are given back as they are change nothing. */
export const reduceCheck: Check<Trainer> = {
  name: 'trains two halves of each batch as the whole, by reduce, or refuses it',
  async run(make) {
    const whole = tinySplit()
    const shown: Float32Array[] = []
    const watched = changedBatches(whole, (batch) => {
      shown.push(batch.images.slice())
      return batch
    })
    let mixes = false
    let step = 0
    const look: Callback = {
      name: 'look',
      inspect({ images }) {
        mixes ||= images.some((value, at) => value !== shown[step]![at])
        step++
      },
    }
    const expected = await trained(make(), { training: watched, callbacks: [look] })
    const refused = await refusal(make(), whole)
    if (refused !== undefined) {
      assert.match(refused, /\breduce\b/, 'expected a refusal that names reduce')
      return
    }
    if (mixes) {
      const same = await trained(make(), { training: whole, reduce: (gradients) => gradients })
      assert.deepEqual(same, expected, 'expected the same weights for gradients as they are')
      return
    }
    const reduce = meanOfTwo()
    const halves = [halfOf(whole, 0), halfOf(whole, 1)].map((training) =>
      trained(make(), { training, reduce }),
    )
    for (const weights of await Promise.all(halves)) {
      for (const [at, values] of weights.entries()) {
        const off = Math.max(
          ...values.map((value, place) => Math.abs(value - expected[at]![place]!)),
        )
        assert.ok(off < 1e-3, `expected the weights of the whole, got some that are ${off} away`)
      }
    }
  },
}

async function trained(trainer: Trainer, job: Omit<TrainingJob, 'model' | 'seed'>) {
  const model = tinyModel()
  const validation = tinySplit({ name: 'validation', size: 25, seed: 2 })
  try {
    await trainer.train({ model, seed: 1, validation, ...job })
    return weightsOf(model)
  } finally {
    model.dispose()
  }
}

/** What a trainer says that refuses `reduce` before its first step; undefined if it calls it. */
async function refusal(trainer: Trainer, training: Split): Promise<string | undefined> {
  let calls = 0
  let steps = 0
  const job: Pick<TrainingJob, 'training' | 'callbacks' | 'reduce'> = {
    training,
    callbacks: [{ name: 'stop', stepEnd: () => (++steps === 2 ? 'stop' : undefined) }],
    reduce(gradients) {
      calls++
      return gradients
    },
  }
  try {
    await trained(trainer, job)
  } catch (error) {
    assert.ok(isInkstoneError(error), `expected an InkstoneError, got ${error}`)
    assert.equal(steps, 0, 'expected the refusal before the first step')
    return error.message
  }
  assert.equal(calls, 2, 'expected a call of reduce in each step, or a refusal')
  return undefined
}

/** The mean of what two trainings bring, given to both once the second has come. */
function meanOfTwo(): NonNullable<TrainingJob['reduce']> {
  let waiting: { gradients: readonly tf.Tensor[]; answer(mean: tf.Tensor[]): void } | undefined
  return (gradients) => {
    const first = waiting
    if (!first) {
      return new Promise((answer) => {
        waiting = { gradients, answer }
      })
    }
    waiting = undefined
    const mean = () =>
      tf.tidy(() => gradients.map((own, at) => tf.div(tf.add(own, first.gradients[at]!), 2)))
    first.answer(mean())
    return mean()
  }
}

/** Batches of one half of each batch of the whole, each image twice, so that they are as large; the one in the middle of
 * an odd number of images is in both halves, once. */
function halfOf(whole: Split, half: 0 | 1): Split {
  return changedBatches(whole, ({ images, labels, positions, size }) => {
    const count = Math.floor(size / 2)
    const rows = Array.from({ length: size }, (_, row) => {
      if (row === 2 * count) return count
      const own = row % count
      return half === 0 ? own : size - 1 - own
    })
    const length = images.length / size
    return {
      size,
      images: Float32Array.from(
        rows.flatMap((row) => [...images.subarray(row * length, (row + 1) * length)]),
      ),
      labels: Int32Array.from(rows, (row) => labels[row]!),
      positions: Uint32Array.from(rows, (row) => positions[row]!),
    }
  })
}

function changedBatches(split: Split, change: (batch: Batch) => Batch): Split {
  return changedSplit(split, {
    async *batches(options) {
      for await (const batch of split.batches(options)) yield change(batch)
    },
  })
}
