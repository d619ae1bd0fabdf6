import { asInstance } from './asInstance'

const counter = () => {
  let count = 0
  return {
    name: 'counter',
    get count() {
      return count
    },
    add(by: number) {
      count += by
    },
  }
}

test('it does what the object does', () => {
  const instance = asInstance(counter())
  instance.add(2)
  instance.add(3)
  expect([instance.name, instance.count, 'add' in instance]).toEqual(['counter', 5, true])
})

test('nothing of it is left where it is spread, and its methods need it', () => {
  const instance = asInstance(counter())
  expect({ ...instance }).toEqual({})
  const { add } = instance
  expect(() => add(1)).toThrow('add: expected a call through its object, got none.')
  expect(() => instance.add.call({ ...instance }, 1)).toThrow(TypeError)
})
