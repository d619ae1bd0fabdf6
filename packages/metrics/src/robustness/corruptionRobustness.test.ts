import '@tensorflow/tfjs-backend-cpu'
import { lineageEntry, random } from '@inkstone/core'
import { wilsonInterval } from '@inkstone/pixels'
import { tinyModel, tinySplit } from '@inkstone/testing'
import * as tf from '@tensorflow/tfjs-core'
import { corrupt, corruptionRobustness, corruptions, predict, severities } from '../index'

beforeAll(() => tf.setBackend('cpu'))

test('every figure is that of the corrupted images, counted one by one', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 20 })
  const tensors = tf.memory().numTensors
  const told: string[] = []
  const result = await corruptionRobustness({
    model,
    split,
    seed: 4,
    onProgress: ({ corruption, images, total }) => told.push(`${corruption} ${images} ${total}`),
  })
  expect(tf.memory().numTensors).toBe(tensors)
  expect(told.at(0)).toBe('shot noise 20 1500')
  expect(told.at(-1)).toBe('canny edges 1500 1500')

  const { images } = await split.read([...split.labels.keys()])
  const correct = (pixels: Float32Array) => {
    const probabilities = predict(model, pixels, split.imageShape)
    return [...split.labels].filter((label, row) => {
      const scores = [...probabilities.slice(row * 3, row * 3 + 3)]
      return scores.indexOf(Math.max(...scores)) === label
    }).length
  }
  expect(result).toMatchObject({ seed: 4, images: 20 })
  expect(result.clean.correct).toBe(correct(images))
  let all = 0
  for (const [index, corruption] of corruptions.entries()) {
    const found = result.corruptions[index]!
    expect(found.corruption).toBe(corruption.name)
    const expected = severities.map((severity) => {
      const pixels = [...split.labels.keys()].flatMap((position) => [
        ...corrupt(images.slice(position * 36, (position + 1) * 36), [6, 6, 1], {
          corruption,
          severity,
          random: random(4).split('corruption').split(position),
        }),
      ])
      return correct(Float32Array.from(pixels))
    })
    expect(found.severities.map((rate) => rate.correct)).toEqual(expected)
    for (const { correct, accuracy, interval } of found.severities) {
      expect([accuracy, interval]).toEqual([correct / 20, wilsonInterval(correct, 20)])
    }
    const sum = expected.reduce((a, b) => a + b)
    expect(found.mean.accuracy).toBeCloseTo(sum / 100, 12)
    expect(found.mean.interval.low).toBeLessThanOrEqual(found.mean.accuracy)
    expect(found.mean.interval.high).toBeGreaterThanOrEqual(found.mean.accuracy)
    all += sum
  }
  expect(result.mean.accuracy).toBeCloseTo(all / 1500, 12)
  expect(result.mean.interval.high - result.mean.interval.low).toBeGreaterThan(0)
  model.dispose()
})

test('some images come from all over the split', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 20 })
  const seen = new Set<number>()
  const watched = {
    ...split,
    read: (positions: ArrayLike<number>) => {
      for (const position of Array.from(positions)) seen.add(position)
      return split.read(positions)
    },
  }
  const { images } = await corruptionRobustness({ model, split: watched, images: 4 })
  expect([images, ...seen]).toEqual([4, 0, 5, 10, 15])
  model.dispose()
})

test('images that touched the weights are refused, unless that is allowed', async () => {
  const model = tinyModel()
  const split = tinySplit({ name: 'test', size: 6 })
  const lineage = [await lineageEntry('training', split)]
  await expect(corruptionRobustness({ model, split, lineage })).rejects.toThrow(
    'tiny/test: 6 of its 6 images touched the weights',
  )
  const allowed = { model, split, lineage, allowContaminated: true }
  expect((await corruptionRobustness(allowed)).images).toBe(6)
  model.dispose()
})

test('bad options are refused', async () => {
  const model = tinyModel()
  const split = tinySplit({ size: 6 })
  const call = (options: object) => corruptionRobustness({ model, split, ...options })
  await expect(call({ images: 0 })).rejects.toThrow(
    'corruptionRobustness.images: expected a whole number of images >= 1, got 0.',
  )
  await expect(call({ seed: -1 })).rejects.toThrow(
    'corruptionRobustness.seed: expected a whole number >= 0, got -1.',
  )
  await expect(call({ severity: 3 })).rejects.toThrow(
    'corruptionRobustness.severity: expected one of the options model, split',
  )
  const other = tinySplit({ size: 6, imageShape: [5, 5, 1] })
  await expect(call({ split: other })).rejects.toThrow(
    'corruptionRobustness: expected a model that',
  )
  model.dispose()
})
