// Adds up the tests of all packages: scripts/testReporter.cjs leaves one file for each run of Jest.
//   node scripts/testResults.mjs       prints what failed, then `N passed, N failed`
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where the counts of the newest `npm test` lie. */
export const results = fileURLToPath(new URL('../.turbo/test-results', import.meta.url))

export function totals() {
  const files = existsSync(results) ? readdirSync(results) : []
  const counts = files.map((file) => JSON.parse(readFileSync(join(results, file), 'utf8')))
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  const line = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
  const failures = counts.flatMap((count) => count.failures ?? [])
  return { passed, failed, skipped, line, failures }
}

/** A step that broke without a failed test counts as one: a green total must mean that all is well. */
export function noteFailedStep(name) {
  if (totals().failed > 0) return
  const file = join(results, `step-${name.replaceAll(' ', '-')}.json`)
  const failures = [`the step "${name}": its output stands above, under "=== ${name}"`]
  writeFileSync(file, JSON.stringify({ passed: 0, failed: 1, skipped: 0, failures }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { failures, line } = totals()
  for (const failure of failures) console.log(`\nFAILED ${failure}`)
  console.log(line)
}
