// npm test: sets up what is missing, then runs every check and every test of the workspace.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { noteFailedStep, results, totals } from './testResults.mjs'
import { root, run, setUp, turbo } from './workspace.mjs'

rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const env = { WORKSPACE_TEST_RESULTS: results }
const jest = join('node_modules', 'jest', 'bin', 'jest.js')
const typescript = join('node_modules', 'typescript-native', 'bin', 'tsc')
// the build of these is the check
const builtByCompiler = readdirSync(join(root, 'examples'))
  .filter((name) => manifestOf(name).scripts?.build === 'tsc')
  .map((name) => `--filter=!./examples/${name}`)
const steps = {
  'set-up': setUp,
  typecheck: () =>
    turbo(['typecheck', ...builtByCompiler, '--continue', '--output-logs=errors-only']) &&
    run(process.execPath, [typescript, '-p', 'tests']),
  'package tests': () =>
    turbo(['test', '--continue', '--concurrency=2', '--output-logs=new-only'], { env }),
  'workspace tests': () =>
    run(process.execPath, [jest, '--config', 'tests/jest.config.cjs'], { env }),
}

function manifestOf(example) {
  return JSON.parse(readFileSync(join(root, 'examples', example, 'package.json'), 'utf8'))
}

let green = true
for (const [name, step] of Object.entries(steps)) {
  console.log(`\n=== ${name}`)
  if (step()) continue
  green = false
  noteFailedStep(name)
  if (name === 'set-up') break // nothing can be tested without it
}

console.log(`\n${totals().line}`)
process.exit(green && totals().failed === 0 ? 0 : 1)
