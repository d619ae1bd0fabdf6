const { writeFileSync } = require('node:fs')
const { join } = require('node:path')

/** A Jest reporter that leaves the counts of its run, and what failed in it, in `$WORKSPACE_TEST_RESULTS`, for
 * testResults.mjs. */
module.exports = class TestReporter {
  constructor(config) {
    this.name = config.rootDir.replaceAll(/[^a-z0-9-]+/gi, '-')
  }

  onRunComplete(_contexts, result) {
    const folder = process.env.WORKSPACE_TEST_RESULTS
    if (!folder) return
    const counts = {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      skipped: result.numPendingTests,
      failures: result.testResults
        .filter(({ failureMessage }) => failureMessage)
        .map(({ testFilePath, failureMessage }) => `${testFilePath}\n${failureMessage}`),
    }
    writeFileSync(join(folder, `jest${this.name}.json`), JSON.stringify(counts))
  }
}
