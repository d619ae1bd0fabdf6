import { assertNotTest } from './assertNotTest'

it('refuses the test split, whoever asks, and no other', () => {
  expect(() => assertNotTest('trainer.validation', { dataset: 'mnist', name: 'test' })).toThrow(
    'trainer.validation: expected images to train on or to validate on, got mnist/test, which is reserved for tests. Hold out a part of the training images for it with holdOut or kFold of @inkstone/data. To give up the test ' +
      "for good, rename it: subset(test, positions, 'more').",
  )
  for (const name of ['train', 'validation', 'tested', 'fold 1']) {
    expect(() => assertNotTest('trainer.training', { dataset: 'mnist', name })).not.toThrow()
  }
})
