import '@tensorflow/tfjs-backend-cpu'
import { taskSuite, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { Brightness, brightnessModel } from '../../test/brightness'
import { classification } from './classification'

beforeAll(() => tf.setBackend('cpu'))

taskSuite('classification', classification)
taskSuite('a task that is a class', () => new Brightness(), { model: brightnessModel })

test('mixed targets are the shares of both classes', () => {
  const { mixedTargets } = classification()
  const batch = {
    ...{ size: 2, images: new Float32Array(2), positions: Uint32Array.of(0, 1) },
    ...{ labels: Int32Array.of(2, 0), partners: Uint32Array.of(1, 1), share: 0.75 },
  }
  const split = { classes: ['a', 'b', 'c'], imageShape: [1, 1, 1] as const }
  const { values, shape } = mixedTargets!(batch, split)
  expect(shape).toEqual([2, 3])
  expect([...values]).toEqual([0.25, 0, 0.75, 1, 0, 0]) // the second is its own partner
})

test('the outputs are the classes of the data', () => {
  expect(classification().outputs(tinySplit())).toEqual(['class 0', 'class 1', 'class 2'])
})
