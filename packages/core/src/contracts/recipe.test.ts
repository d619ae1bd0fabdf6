import type { Dataset, ModelDefinition, Trainer } from '../index'
import { defineRecipe } from './recipe'

const data: Dataset = {
  name: 'none',
  options: {},
  load: () => Promise.reject(new Error('not read')),
}
const model: ModelDefinition = {
  name: 'none',
  options: {},
  build: () => {
    throw new Error('not built')
  },
}
const trainer = (epochs: number): Trainer => ({
  name: 'none',
  options: { epochs },
  train: () => Promise.reject(new Error('not trained')),
})

it('builds the run from the settings, as they are or as they were changed', () => {
  const module = defineRecipe({ seed: 1, training: { epochs: 3 } }, ({ seed, training }) => ({
    name: 'example',
    seed,
    data,
    model,
    trainer: trainer(training.epochs),
  }))
  expect(module.settings).toEqual({ seed: 1, training: { epochs: 3 } })
  expect(module.recipe(module.settings).trainer.options).toEqual({ epochs: 3 })
  expect(module.recipe({ seed: 2, training: { epochs: 5 } })).toMatchObject({
    seed: 2,
    trainer: { options: { epochs: 5 } },
  })
})
