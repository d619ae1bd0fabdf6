// For tests: runs one command of the built command line after another in this process, as the messages ask. Each
// evaluates the command line's own file anew; what it loads, such as TensorFlow.js, stays loaded.
import { createRequire } from 'node:module'

const { cache } = createRequire(import.meta.url) // of all CommonJS modules, the transformed recipes among them
const commandLine = new URL('../dist/cli.js', import.meta.url).href
const printed = { stdout: '', stderr: '' }
for (const stream of ['stdout', 'stderr']) {
  process[stream].write = (text, ...rest) => {
    printed[stream] += typeof text === 'string' ? text : Buffer.from(text).toString()
    rest.at(-1)?.call?.()
    return true
  }
}

let commands = 0
process.on('message', async ({ args, cwd }) => {
  process.chdir(cwd)
  for (const file of Object.keys(cache)) if (file.startsWith(cwd)) delete cache[file]
  process.argv.splice(2, Infinity, ...args)
  process.exitCode = undefined
  Object.assign(printed, { stdout: '', stderr: '' })
  try {
    await import(`${commandLine}?${commands++}`)
  } catch (error) {
    process.exitCode = 1
    printed.stderr += error.stack
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(signal)
  for (const stream of [process.stdout, process.stderr]) stream.removeAllListeners('error')
  process.send({ code: process.exitCode ?? 0, ...printed })
})
process.on('disconnect', () => process.exit())
