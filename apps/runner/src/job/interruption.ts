import { constants } from 'node:os'
import type { Terminal } from '../terminal/terminal'

/** What asks a run to stop: Ctrl-C, a shutdown or `kill`, a closed terminal. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

let heard: (typeof signals)[number] = 'SIGINT'

/** What a shell reports for a process that a signal ended: 128 + its number, 130 for Ctrl-C. */
export function interruptedExitCode(): number {
  return 128 + constants.signals[heard]
}

/** Who stopped the run, in words. */
export function interruptedBy(): string {
  return heard === 'SIGINT' ? 'Ctrl-C' : heard
}

/** The first signal asks the work to stop at its next step, the second ends the process at once. */
export function onInterruption(terminal: Terminal): AbortSignal {
  const controller = new AbortController()
  for (const signal of signals) {
    process.on(signal, () => {
      heard = signal
      if (controller.signal.aborted) process.exit(interruptedExitCode())
      terminal.say()
      terminal.say('Stopping at the next step to write the run so far. Ctrl-C again ends at once.')
      controller.abort()
    })
  }
  return controller.signal
}
