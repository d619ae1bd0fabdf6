import { createRequire } from 'node:module'

/** One requirement of a contract. A suite is a list of them, so that a test can also run them against a deliberately
 * broken object. */
export interface Check<Subject> {
  /** Completes "it …": `reads every image once an epoch`. */
  readonly name: string
  /** @param make returns a fresh subject each time @throws AssertionError if the subject fails */
  run(make: () => Subject): Promise<void>
}

/** Registers each check as one test with the runner's global `describe` and `it` (jest, Vitest with
 * globals, mocha, jasmine), or, if there are none, with Node's own (`node --test`).
 * @throws Error in a runner that keeps its globals to itself */
export function registerChecks<Subject>(
  title: string,
  make: () => Subject,
  checks: readonly Check<Subject>[],
): void {
  const { describe, it } = testRunner(title)
  describe(title, () => {
    for (const check of checks) it(check.name, () => check.run(make))
  })
}

interface TestRunner {
  describe(title: string, register: () => void): void
  it(name: string, run: () => Promise<void>): void
}

function testRunner(title: string): TestRunner {
  const { describe, it } = globalThis as Partial<TestRunner>
  if (typeof describe === 'function' && typeof it === 'function') return { describe, it }
  if (process.env.JEST_WORKER_ID === undefined && process.env.VITEST === undefined) {
    return createRequire(import.meta.url)('node:test') as TestRunner // not loaded where it is not the runner
  }
  throw new Error(
    `${title}: expected a test runner with global describe and it, found none. ` +
      'Set globals: true in Vitest, injectGlobals: true in jest; mocha and node --test need nothing.',
  )
}
