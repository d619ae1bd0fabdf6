import { assertNotTest } from './assertNotTest'

it('refuses the test split, whoever asks, and no other', () => {
  expect(() => assertNotTest('trainer.validation', { dataset: 'mnist', name: 'test' })).toThrow(
    'trainer.validation: expected images to learn from or to choose by, got mnist/test, which is set aside to test ' +
      'on. Cut a part of the training images for it, with holdOut or kFold of @inkstone/data. To give the test up ' +
      "for good, call it otherwise: subset(test, positions, 'more').",
  )
  for (const name of ['train', 'validation', 'tested', 'fold 1']) {
    expect(() => assertNotTest('trainer.training', { dataset: 'mnist', name })).not.toThrow()
  }
})
