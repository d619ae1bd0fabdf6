import { tinySplit } from '@inkstone/testing'
import { describeData } from './describeData'

test('counts the images of each class, and takes as many samples of each', async () => {
  const training = tinySplit({ size: 40 })
  const test = tinySplit({ name: 'test', size: 9, seed: 2 })
  const { classes, imageShape, labels } = training
  const data = { name: 'tiny', classes, imageShape, splits: { train: training, test } }
  const base = { data, training, test, lineage: [] }
  const { datasets } = await describeData({ base, replayed: [] })
  const [described] = datasets
  expect(datasets).toHaveLength(1)
  expect(described).toMatchObject({ stage: 'training', name: 'tiny', classes, imageShape })
  expect(described!.splits.map(({ name }) => name)).toEqual([training.name, 'test'])
  const counted = classes.map((_, label) => labels.filter((each) => each === label).length)
  expect(described!.splits[0]!.counts).toEqual(counted)
  const of = (label: number) => described!.samples.filter((sample) => sample.label === label)
  const ofEach = Math.floor(60 / classes.length)
  expect(classes.map((_, label) => of(label).length)).toEqual(
    counted.map((count) => Math.min(count, ofEach)),
  )
  for (const { position, label, pixels } of described!.samples) {
    expect(labels[position]).toBe(label)
    const { images } = await training.read([position])
    expect([...Buffer.from(pixels, 'base64')]).toEqual(
      [...images].map((ink) => Math.round(255 * ink)),
    )
  }
})
