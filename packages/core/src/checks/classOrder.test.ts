import { classOrder } from './classOrder'

test('finds each class among the outputs by its name', () => {
  expect(classOrder('evaluate', ['c', 'a', 'b'], ['a', 'b', 'c'], 'x/test')).toEqual([1, 2, 0])
})

test.each([
  [['a', 'b'], "'a', 'b'"],
  [['a', 'b', 'd'], "'a', 'b', 'd'"],
  [['a', 'b', 'c', 'd'], "'a', 'b', 'c', 'd'"],
])('lists both where they are not the same names: %j', (outputs, listed) => {
  expect(() => classOrder('evaluate', outputs, ['a', 'b', 'c'], 'x/test')).toThrow(
    `evaluate: expected a model of the classes of x/test, which are 'a', 'b', 'c', got one of ${listed}. ` +
      "Take data with the model's classes, or give the model a head for these (newHead of @inkstone/finetuner) " +
      'and fine-tune it.',
  )
})
