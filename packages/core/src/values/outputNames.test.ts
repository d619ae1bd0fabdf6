import * as tfl from '@tensorflow/tfjs-layers'
import { nameOutputs, outputNames } from './outputNames'

test('a model has the names that were given last, and none before', () => {
  const model = tfl.sequential()
  expect(outputNames(model)).toBeUndefined()
  nameOutputs(model, ['a', 'b'])
  nameOutputs(model, ['b', 'a'])
  expect(outputNames(model)).toEqual(['b', 'a'])
})
