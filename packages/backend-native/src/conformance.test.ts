import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { nativeStatus } from './index'

const script = join(__dirname, '..', 'scripts', 'conformance.mjs')
const status = nativeStatus()

function conformance(...options: string[]): { code: number | null; output: string } {
  const {
    status: code,
    stdout,
    stderr,
  } = spawnSync(process.execPath, [script, ...options], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  })
  return { code, output: stdout + stderr }
}

describe("TensorFlow.js' own specifications", () => {
  if (status.available) {
    test.each(['reference', ...status.isas])('all pass on our backend with %s', (isa) => {
      const { code, output } = conformance('--isa', isa)
      expect(output).toMatch(
        new RegExp(
          `^backend inkstone \\(${isa}\\), .*\\n4232 specifications, 0 failures, 5 pending\\n$`,
        ),
      )
      expect(code).toBe(0)
    })
  } else {
    test.skip(`not run, the native addon is not available: ${status.reason}`, () => {})
  }

  test('a filter that fits no specification is a failure', () => {
    const { code, output } = conformance('--backend', 'cpu', '--filter', 'no such operation')
    expect(output).toContain("NOTHING RAN: no specification's name contains 'no such operation'")
    expect(code).toBe(1)
  })

  test('an unknown backend is refused', () => {
    const { code, output } = conformance('--backend', 'abacus')
    expect(output).toBe("--backend: expected 'inkstone' or 'cpu', got 'abacus'.\n")
    expect(code).toBe(2)
  })
})
