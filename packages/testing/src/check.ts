/** One thing that every implementation of a contract must do. A suite is a list of them, so that a test
 * can also run them against an object that is broken on purpose. */
export interface Check<Subject> {
  /** Completes "it …": `reads every image once an epoch`. */
  readonly name: string
  /** @param make gives a fresh subject each time
   * @throws AssertionError if the subject does not do it */
  run(make: () => Subject): Promise<void>
}

/** Registers each check as one test with the runner's global `describe` and `it` (jest, Vitest with
 * globals, mocha, jasmine).
 * @throws Error where the runner has no such globals */
export function registerChecks<Subject>(
  title: string,
  make: () => Subject,
  checks: readonly Check<Subject>[],
): void {
  if (typeof describe !== 'function' || typeof it !== 'function') {
    throw new Error(
      `${title}: expected a test runner with global describe and it, found none. ` +
        'Call the suite from a test file of jest, mocha, or Vitest with globals: true.',
    )
  }
  describe(title, () => {
    for (const check of checks) it(check.name, () => check.run(make))
  })
}
