import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
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

describe('node --test', () => {
  const suite = join(__dirname, '../../dist/index.js')
  const run = (size: number) => {
    const program = `import { registerChecks } from ${JSON.stringify(suite)}
      const check = { name: 'is three', run: async (make) => { if (make() !== 3) throw new Error('not three') } }
      registerChecks('a number', () => ${size}, [check])`
    const environment = { ...process.env }
    for (const name of ['JEST_WORKER_ID', 'NODE_TEST_CONTEXT']) delete environment[name]
    return spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      env: environment,
      encoding: 'utf8',
    })
  }

  test('runs the checks where there are no globals', () => {
    expect(run(3)).toMatchObject({ status: 0, stdout: expect.stringContaining('is three') })
  })

  test('fails where a check does', () => {
    expect(run(4)).toMatchObject({ status: 1, stdout: expect.stringContaining('not three') })
  })
})
