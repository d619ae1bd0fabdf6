import assert from 'node:assert/strict'
import { it } from 'node:test'
import { InkstoneError, type TrainingCheckpoint } from '@inkstone/core'
import { augmented, holdOut, shift } from '@inkstone/data'
import { mlp } from '@inkstone/models'
import { callbackSuite, datasetSuite } from '@inkstone/testing'
import { adam, trainer } from '@inkstone/trainer'
import '@tensorflow/tfjs-backend-cpu'
import { Bars, StopAt } from './index.js'

datasetSuite('Bars', () => new Bars({ ofEach: 12 }))
callbackSuite('StopAt', () => new StopAt(0.6, { metric: 'validation/loss', epochs: 2 }))

/** The bars, a part of them held out, and those to train on moved about. */
async function parts() {
  const data = augmented(holdOut(new Bars({ ofEach: 30 }), { test: 0, validation: 0.2 }), [
    shift({ pixels: 1 }),
  ])
  const { train, validation } = (await data.load()).splits
  return { training: train!, validation: validation! }
}

const model = () => mlp({ units: [16] }).build({ imageShape: [16, 16, 1], classes: 4, seed: 1 })
const learning = () =>
  trainer({ epochs: 12, batchSize: 16, optimizer: adam({ learningRate: 3e-3 }) })

it('is trained on, and stops where it is good enough', async () => {
  const network = model()
  const job = { model: network, ...(await parts()), seed: 1 }
  const { history, stoppedBy } = await learning().train({
    ...job,
    callbacks: [new StopAt(0.7, { epochs: 2 })],
  })
  const accuracies = history.map(({ metrics }) => metrics['validation/accuracy']!)
  const firstTwo = accuracies.findIndex((at, epoch) => at >= 0.7 && accuracies[epoch - 1]! >= 0.7)
  assert.equal(stoppedBy, 'callback')
  assert.equal(history.length, firstTwo + 1)
  network.dispose()
})

it('counts on where a training is resumed', async () => {
  const job = { ...(await parts()), seed: 1 }
  const rule = () => new StopAt(0.1, { epochs: 3 }) // any accuracy is good enough
  const checkpoints: TrainingCheckpoint[] = []
  const keep = {
    name: 'keep',
    checkpoint: (moment: { take(): TrainingCheckpoint }) => void checkpoints.push(moment.take()),
  }
  const first = model()
  const whole = await learning().train({ ...job, model: first, callbacks: [rule(), keep] })
  const resume = checkpoints.filter(({ epoch }) => epoch === 3).at(-1) // two of three are made
  assert.deepEqual(resume!.callbacks, [{ name: 'stop-at', state: 2 }])
  const again = model()
  const rest = await learning().train({ ...job, model: again, resume, callbacks: [rule()] })
  assert.deepEqual([whole.history.length, rest.history.length], [3, 3])
  first.dispose()
  again.dispose()
})

it('refuses what cannot work', async () => {
  assert.throws(
    () => new Bars({ ofEach: 3 }),
    /Bars\.ofEach: expected a whole number of images >= 4/,
  )
  assert.throws(() => new StopAt(Number.NaN), InkstoneError)
  const network = model()
  const job = {
    model: network,
    ...(await parts()),
    seed: 1,
    callbacks: [new StopAt(1, { metric: 'f1' })],
  }
  await assert.rejects(
    learning().train(job),
    /StopAt\.metric: expected one of training\/loss, training\/accuracy, validation\/loss, validation\/accuracy, got 'f1'/,
  )
  network.dispose()
})
