import '@tensorflow/tfjs-backend-cpu'
import type { Callback } from '@inkstone/core'
import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { asInstance } from '../subjects/asInstance'
import { callbackChecks, callbackSuite } from './callbackSuite'

beforeAll(() => tf.setBackend('cpu'))

callbackSuite('a callback that only has a name', () => ({ name: 'idle' }))

callbackSuite('an instance of a class', () => {
  let epochs = 0
  const stopAfterFour: Callback = {
    name: 'stop-after-four',
    trainBegin() {
      epochs = 0
    },
    epochEnd: () => (++epochs === 4 ? 'stop' : undefined),
    state: () => epochs,
    restore(state) {
      epochs = state as number
    },
  }
  return asInstance(stopAfterFour)
})

const broken: Record<string, { make: () => Callback; found: string }> = {
  'one without a name': { make: () => ({ name: '' }), found: 'has a name' },
  'one that changes the weights': {
    make: () => {
      let model: LayersModel
      return {
        name: 'decay',
        trainBegin: (plan) => {
          model = plan.model
        },
        epochEnd() {
          tf.tidy(() => model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 0.9))))
        },
      }
    },
    found: 'does not change the weights',
  },
  'one that remembers the training before': {
    make: () => {
      let epochs = 0
      return { name: 'count', epochEnd: () => (++epochs > 5 ? 'stop' : undefined) }
    },
    found: 'behaves in a second training as in the first',
  },
  'one that forgets what was before an interruption': {
    make: () => {
      let epochs = 0
      return {
        name: 'count',
        trainBegin() {
          epochs = 0
        },
        epochEnd: () => (++epochs === 4 ? 'stop' : undefined),
      }
    },
    found: 'resumes after an interruption as if there had been none',
  },
  'one that counts on a finished epoch': {
    make: () => ({
      name: 'last-loss',
      trainEnd: ({ history }) => void history.at(-1)!.metrics['training/loss']!.toFixed(2),
    }),
    found: 'handles a training that ends before its first step',
  },
  'one that loses a tensor': {
    make: () => ({ name: 'leak', epochEnd: () => void tf.scalar(1) }),
    found: 'leaks no tensor',
  },
}

test.each(Object.entries(broken))('the suite finds %s', async (_, { make, found }) => {
  const check = callbackChecks.find(({ name }) => name === found)!
  await expect(check.run(make)).rejects.toThrow()
})

test('there is a broken callback for each check', () => {
  expect(Object.values(broken).map(({ found }) => found)).toEqual(
    callbackChecks.map(({ name }) => name),
  )
})
