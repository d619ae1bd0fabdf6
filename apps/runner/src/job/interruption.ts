import type { Terminal } from '../terminal/terminal'

/** What a shell reports for a process that ended by Ctrl-C: 128 + SIGINT. */
export const interruptedExitCode = 130

/** The first Ctrl-C asks the work to stop at its next step, the second ends the process at once. */
export function onInterruption(terminal: Terminal): AbortSignal {
  if (running) return running.signal // a process that runs several jobs stops as a whole
  const controller = new AbortController()
  running = controller
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(interruptedExitCode)
    terminal.say('\nStopping at the next step to write what there is. Ctrl-C again ends at once.')
    controller.abort()
  })
  return controller.signal
}

let running: AbortController | undefined
