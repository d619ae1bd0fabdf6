import { registerChecks } from './check'

test("without a runner's globals the suite says what it needs", () => {
  const { describe: kept } = globalThis
  Reflect.deleteProperty(globalThis, 'describe')
  try {
    expect(() => registerChecks('toy as a Dataset', () => 1, [])).toThrow(
      'toy as a Dataset: expected a test runner with global describe and it, found none.',
    )
  } finally {
    globalThis.describe = kept
  }
})
