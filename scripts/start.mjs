// npm start: sets up what is missing, then runs the main job.
import { spawn } from 'node:child_process'
import { readOptions } from './readOptions.mjs'
import { root, setUp } from './workspace.mjs'

const help = `Usage: npm start -- [options]

Sets up what is missing, then runs recipes/mnist.ts. The options are those of inkstone run, such as --set epochs=1:

  --set PATH=VALUE, --if-slow PATH=VALUE, --backend NAME, --seeds LIST, --runs DIR, --find-learning-rate,
  --no-calibrate, --confusion, --json, --watch, --port N
  --help
`
const text = { type: 'string', multiple: true }
const flag = { type: 'boolean' }
readOptions(help, {
  options: {
    ...{ set: text, 'if-slow': text, backend: text, seeds: text, runs: text, port: text },
    ...{
      'find-learning-rate': flag,
      'no-calibrate': flag,
      confusion: flag,
      json: flag,
      watch: flag,
    },
  },
})

console.error('Setting up (the first time takes a minute or two) ...')
if (!setUp()) process.exit(1)

// In plain JavaScript all images would take hours; the run says what it leaves out.
const own = process.argv.slice(2)
const chosen = own.some((argument) => argument.includes('trainingImages='))
const slow = chosen ? [] : ['--if-slow', 'trainingImages=15000']
const inkstone = ['apps/runner/bin/inkstone.js', 'run', 'recipes/mnist.ts', ...slow]
const job = spawn(process.execPath, [...inkstone, ...own], {
  cwd: root,
  stdio: 'inherit',
})
process.on('SIGINT', () => {}) // the run stops at its next step and writes what it has: wait for it
job.on('exit', (code) => process.exit(code ?? 1))
