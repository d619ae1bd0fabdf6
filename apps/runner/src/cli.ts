import { printable } from '@inkstone/core'
import { CommanderError } from 'commander'
import { program } from './cli/program'
import { reportError } from './commands/reportError'

// `inkstone ... | head`: a reader that closes the pipe ends the work, without a stack trace. The run is then
// incomplete, hence the exit code that a shell reports for SIGPIPE.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EIO') return // the terminal was closed: SIGHUP tells the run to stop
  if (error.code === 'EPIPE') process.exit(141)
  process.exit(reportError(Object.assign(error, { path: 'stdout' }))) // such as a full disk
})
process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EIO') return
  process.exit(code === 'EPIPE' ? 141 : 1) // and nowhere to say why
})

// What packages print on the console may quote untrusted files.
console.warn = console.error = (...words: unknown[]) => {
  process.stderr.write(`${printable(words.map(String).join(' '))}\n`)
}

try {
  await program().parseAsync()
} catch (error) {
  process.exitCode = error instanceof CommanderError ? usageExitCode(error) : reportError(error)
}

/** Commander has printed the message, or the help that was asked for. */
function usageExitCode({ exitCode }: CommanderError): number {
  return exitCode === 0 ? 0 : 2
}
