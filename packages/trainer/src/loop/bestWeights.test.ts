import '@tensorflow/tfjs-backend-cpu'
import { tinyModel } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { bestWeights } from './bestWeights'

beforeAll(() => tf.setBackend('cpu'))

/** A model, and a way to fill its last bias with a number. */
function numbered() {
  const model = tinyModel()
  const bias = model.weights.at(-1)!
  const number = () => bias.read().dataSync()[0]
  const become = (value: number) =>
    tf.tidy(() => void bias.write(tf.fill(bias.shape as number[], value)))
  return { model, number, become }
}

test('of epochs with the same loss the first is the best', () => {
  const { model, number, become } = numbered()
  const best = bestWeights(model)
  const kept = [0.5, 0.25, 0.25, 0.375, Number.NaN].map((loss, at) => {
    become(at + 1)
    return best.offer(at + 1, loss)
  })
  expect(kept).toEqual([true, true, false, false, false])
  best.apply()
  expect([best.epoch, number()]).toEqual([2, 2])
  model.dispose()
})

test('weights from before an average began do not compete with averaged ones', () => {
  const { model, number, become } = numbered()
  const best = bestWeights(model)
  const offers = [
    [0.1, false],
    [0.9, true],
    [0.95, true],
    [0.8, true],
  ] as const
  const kept = offers.map(([loss, averaged], at) => {
    become(at + 1)
    return best.offer(at + 1, loss, averaged)
  })
  expect(kept).toEqual([true, true, false, true])
  best.apply()
  expect([best.epoch, number()]).toEqual([4, 4])
  model.dispose()
})

test('remembers its state', () => {
  const { model, number, become } = numbered()
  const best = bestWeights(model)
  become(1)
  best.offer(1, 0.5, true)
  const again = bestWeights(model)
  again.restore(best.state())
  become(2)
  expect(again.offer(2, 0.5, true)).toBe(false)
  again.apply()
  expect([again.epoch, number()]).toEqual([1, 1])
  model.dispose()
})
