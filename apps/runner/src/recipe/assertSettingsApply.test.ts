import { defineRecipe } from '@inkstone/core'
import { arraySplit } from '@inkstone/data'
import { allLayers } from '@inkstone/finetuner'
import { cnn } from '@inkstone/models'
import { adam, trainer } from '@inkstone/trainer'
import { assertSettingsApply } from './assertSettingsApply'

/** Ten images to train on from a place on, and two to test on from another. */
function data({ from, tested }: { from: number; tested: number }) {
  const part = (name: string, count: number, first: number) =>
    arraySplit({
      ...{ dataset: 'toy', name, imageShape: [1, 1, 1], classes: ['a', 'b'] },
      labels: Array.from({ length: count }, (_, at) => at % 2),
      pixels: Uint8Array.from({ length: count }, (_, at) => first + at),
    })
  const splits = { train: part('train', 10, from), test: part('test', 2, tested) }
  const loaded = { name: 'toy', classes: ['a', 'b'], imageShape: [1, 1, 1] as const, splits }
  return { name: 'toy', options: { from, tested }, load: async () => loaded }
}

const { settings, recipe } = defineRecipe(
  { seed: 1, from: 0, tested: 100, width: 1, epochs: 1, rate: 0.1, tuned: 2 },
  ({ seed, from, tested, epochs, rate, tuned }) => ({
    ...{ name: 'toy', seed, data: data({ from, tested }), model: cnn('seed-001') },
    trainer: trainer({ epochs, optimizer: adam({ learningRate: rate }) }),
    fineTune: { data: data({ from: 50, tested: 200 }), fineTuner: allLayers({ epochs: tuned }) },
  }),
)
const apply = (...set: string[]) =>
  assertSettingsApply('toy.ts', { settings, recipe }, settings, set)

test.each([
  ['epochs=9', 'trainer'],
  ['rate=0.2', 'trainer'],
  ['from=20', 'what the model was trained on'],
])('refuses %s, which the fine-tuning does not use', async (setting, what) => {
  await expect(apply('tuned=3', setting)).rejects.toThrow(
    `--set ${setting}: expected a setting of the fine-tuning, got one that only changes ${what}. The model is already ` +
      'trained, so it would do nothing: leave it out, or train again with `inkstone train`.',
  )
})

test.each(['tuned=3', 'seed=7', 'tested=110', 'width=2'])(
  'takes %s, which it uses or may use',
  async (setting) => {
    await expect(apply(setting)).resolves.toBeUndefined()
  },
)
