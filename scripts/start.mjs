// npm start: sets up what is missing, then runs the main job.
//   npm start                          recipes/mnist.ts as it stands
//   npm start -- --set epochs=1        the same with a setting changed
import { spawn } from 'node:child_process'
import { root, setUp } from './workspace.mjs'

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
