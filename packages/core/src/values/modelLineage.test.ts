import type { LayersModel } from '@tensorflow/tfjs-layers'
import type { Split } from '../contracts/dataset'
import { unknownOrigin } from '../contracts/lineage'
import { lineageOf, recordLineage, recordTraining } from './modelLineage'

const model = (): LayersModel => Object.create(null) // only its identity counts
const split = (name: string): Split => {
  const refuse = () => {
    throw new Error('digests are enough')
  }
  const [size, imageShape, labels] = [1, [1, 1, 1] as const, Int32Array.of(0)]
  return {
    ...{ dataset: 'digits', name, size, imageShape, classes: ['0', '1'], labels },
    ...{ read: refuse, batches: refuse },
    digests: async () => ['00000000000000ff'],
    fingerprint: async () => 'sha256:x',
  }
}

it('knows nothing of a model that nobody recorded', async () => {
  expect(await lineageOf(model())).toBeUndefined()
})

it('adds trainings to what was known, in their order and roles', async () => {
  const one = model()
  recordLineage(one, [])
  recordTraining(one, { training: split('train'), validation: split('validation') })
  recordTraining(one, { training: split('more') })
  const roles = (await lineageOf(one))!.map(({ role, split }) => `${role} ${split}`)
  expect(roles).toEqual(['training train', 'validation validation', 'fine-tuning more'])
})

it('does not take a training of unknown weights for their origin', async () => {
  const one = model()
  recordTraining(one, { training: split('train') })
  expect((await lineageOf(one))!.map(({ role }) => role)).toEqual(['unknown origin', 'fine-tuning'])
  expect((await lineageOf(one))![0]).toBe(unknownOrigin)
})
