import '@tensorflow/tfjs-backend-cpu'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { evaluate } from './evaluate'

beforeAll(() => tf.setBackend('cpu'))

/** TensorFlow.js has a line of its own. */
const said = (calls: unknown[][]) => calls.flat().filter((line) => !/TensorFlow/.test(`${line}`))

test('evaluate says once that without a lineage it cannot tell a test', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
  const given = { name: 'x', model: tinyModel(), split: tinySplit({ name: 'test' }) }
  await evaluate({ ...given, lineage: [] })
  expect(said(warn.mock.calls)).toEqual([])
  await evaluate(given)
  await evaluate(given)
  expect(said(warn.mock.calls)).toEqual([expect.stringContaining('evaluate: got no lineage')])
  warn.mockRestore()
  given.model.dispose()
})
