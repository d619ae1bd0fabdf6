import '@tensorflow/tfjs-backend-cpu'
import type { Predictor } from '@inkstone/core'
import { tinySplit } from '@inkstone/testing'
import { corruptionRobustness, evaluate } from '../index'

test('tests a model on some of its classes, which alone are in the averages', async () => {
  // the pixels are the logits of a, b and c; the labels are those of c, a
  const model: Predictor = {
    inputShape: [1, 3, 1],
    card: { classes: ['a', 'b', 'c'] },
    outputs: (given) => given.slice(),
  }
  const images = Float32Array.of(1, 2, 3, 3, 0, 0, 0, 5, 0)
  const labels = Int32Array.of(0, 1, 1)
  const whole = tinySplit({ name: 'test', size: 3, imageShape: [1, 3, 1] })
  const batch = { size: 3, images, labels, positions: Uint32Array.of(0, 1, 2) }
  const split = {
    ...{ ...whole, classes: ['c', 'a'], labels },
    read: async () => batch,
    async *batches() {
      yield batch
    },
  }
  const { evaluation, predictions } = await evaluate({ name: 'some', model, split, lineage: [] })
  expect(predictions).toMatchObject({ classes: ['a', 'b', 'c'], labels: [2, 0, 0] })
  expect(evaluation.confusionMatrix).toEqual([
    [1, 1, 0],
    [0, 0, 0],
    [0, 0, 1],
  ])
  const losses = [
    Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)) - 3,
    Math.log(Math.exp(3) + 2) - 3,
    Math.log(Math.exp(5) + 2) - 0,
  ]
  expect(evaluation.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 3, 12)
  // of a: precision 1, recall 1/2, F1 2/3; of c: all 1; b has no image
  expect(evaluation).toMatchObject({
    accuracy: 2 / 3,
    precision: 1,
    recall: 0.75,
    f1: expect.closeTo(5 / 6, 12),
  })
  expect(evaluation.perClass.map(({ support }) => support)).toEqual([2, 0, 1])
  expect(evaluation.intervals!.recall.high).toBe(1)
  const { clean } = await corruptionRobustness({ model, split, lineage: [] })
  expect(clean.accuracy).toBe(2 / 3)

  const other = { ...split, classes: ['c', 'd'] }
  await expect(evaluate({ name: 'd', model, split: other, lineage: [] })).rejects.toThrow(
    "evaluate: expected a model of the classes of tiny/test, which are 'c', 'd', got one of 'a', 'b', 'c'.",
  )
})
