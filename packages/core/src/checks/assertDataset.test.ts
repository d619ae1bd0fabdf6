import { assertDataset } from './assertDataset'

test.each([
  [undefined, 'undefined'],
  [null, 'null'],
  ['mnist', 'string'],
  [{}, 'an object of another kind'],
  [{ splits: {} }, 'a loaded dataset; pass what it was loaded from'],
  [{ batches() {} }, 'a split; pass what it was loaded from'],
])('%j is no dataset', (given, what) => {
  expect(() => assertDataset('holdOut', given)).toThrow(
    `holdOut: expected a dataset, such as mnist(), got ${what}.`,
  )
})

test('what can be loaded is one', () => {
  expect(() => assertDataset('holdOut', { load() {} })).not.toThrow()
})
