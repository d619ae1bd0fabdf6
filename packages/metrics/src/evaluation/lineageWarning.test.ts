import '@tensorflow/tfjs-backend-cpu'
import { lineageEntry, recordLineage, recordTraining, type Split, sha256Hex } from '@inkstone/core'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { corruptionRobustness } from '../robustness/corruptionRobustness'
import { evaluate } from './evaluate'
import { predictor } from './predictor'

beforeAll(() => tf.setBackend('cpu'))

let warn: jest.SpyInstance
beforeEach(() => {
  warn = jest.spyOn(console, 'warn').mockImplementation(() => {})
})
afterEach(() => warn.mockRestore())

/** TensorFlow.js has a line of its own. */
const said = () => warn.mock.calls.flat().filter((line) => !/TensorFlow/.test(`${line}`))

test('evaluate says once that without a lineage it cannot tell a test', async () => {
  const given = { name: 'x', model: tinyModel(), split: tinySplit({ name: 'test' }) }
  await evaluate({ ...given, lineage: [] })
  expect(said()).toEqual([])
  await evaluate(given)
  await evaluate(given)
  expect(said()).toEqual([expect.stringContaining('evaluate: got no lineage')])
  given.model.dispose()
})

test('what loading and training recorded is the lineage, of a predictor too', async () => {
  const model = tinyModel()
  const training = tinySplit({ size: 30 })
  recordLineage(model, [])
  recordTraining(model, { training })
  const refused = '30 of its 30 images touched the weights'
  await expect(evaluate({ name: 'x', model, split: training })).rejects.toThrow(refused)
  const made = predictor(model)
  await expect(evaluate({ name: 'x', model: made, split: training })).rejects.toThrow(refused)
  await expect(corruptionRobustness({ model, split: training, seed: 1 })).rejects.toThrow(refused)
  await evaluate({ name: 'x', model, split: tinySplit({ name: 'test', seed: 2 }) })
  expect(said()).toEqual([])
  model.dispose()
})

test('evaluate counts near copies of training images where they are many, and says so', async () => {
  const imageShape = [10, 10, 1] as const
  const model = tinyModel({ imageShape })
  const training = dark(tinySplit({ size: 40, imageShape, noise: 1 }))
  const lineage = [await lineageEntry('training', training)]
  const brighter = changed(training, (value) => value + 1 / 255)
  const { evaluation } = await evaluate({ name: 'x', model, split: brighter, lineage })
  expect(evaluation.nearCopies).toBe(40)
  expect(said()).toEqual([
    expect.stringContaining(
      'evaluate: 40 of the 40 images of tiny/copies are near copies of images that touched the weights',
    ),
  ])
  const split = dark(tinySplit({ size: 40, imageShape, noise: 1, seed: 2 }))
  expect((await evaluate({ name: 'x', model, split, lineage })).evaluation).not.toHaveProperty(
    'nearCopies',
  )
  expect(said()).toHaveLength(1)
  model.dispose()
})

/** With room above, so that nothing is cut off where it becomes brighter. */
const dark = (split: Split): Split => changed(split, (value) => value / 2)

/** A split of the same images with other pixels. */
function changed(split: Split, change: (value: number) => number): Split {
  const read = async (positions: ArrayLike<number>) => {
    const batch = await split.read(positions)
    return { ...batch, images: batch.images.map(change) }
  }
  const all = Array.from({ length: split.size }, (_, position) => position)
  const renamed = (digest: string) => sha256Hex(`${change(0.5)}`, digest).slice(0, 16)
  return {
    ...{ dataset: 'tiny', name: 'copies', size: split.size, imageShape: split.imageShape },
    ...{ classes: split.classes, labels: split.labels, read },
    async *batches() {
      yield await read(all)
    },
    digests: async () => (await split.digests()).map(renamed),
    fingerprint: async () => `sha256:${sha256Hex(`${change(0.5)}`, await split.fingerprint())}`,
  }
}
