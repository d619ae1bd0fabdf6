import { type SelectedBackend, selectBackend } from '@inkstone/backend'
import { inFlags } from '../commands/inFlags'
import type { Terminal } from '../terminal/terminal'

export interface BackendOrder {
  backend?: string
  terminal: Terminal
}

/** Selects the fastest backend that works here, or the one that was asked for, and says which. */
export function readyBackend({ backend, terminal }: BackendOrder): Promise<SelectedBackend> {
  return inFlags(backendFlag, () => selectBackend({ backend, log: (line) => terminal.say(line) }))
}

/** For {@link inFlags}. */
export const backendFlag = { 'the option backend': '--backend' }

/** Whether it is plain JavaScript. */
export function isSlow({ name }: SelectedBackend): boolean {
  return name === 'cpu'
}

/** Says what a run leaves out because its backend is slow, and what a compiler would change.
 * @param changes `trainingImages=20000 instead of 54000` */
export function announceSlow(
  { name }: SelectedBackend,
  changes: readonly string[],
  terminal: Terminal,
): void {
  const { yellow } = terminal.colors
  const lines = [
    `${name} is hundreds of times slower than native code; this run is smaller:`,
    ...changes,
    'A C++ compiler (g++ or clang++) enables native code, which runs all of it',
    'hundreds of times faster: inkstone doctor says what is missing.',
  ]
  lines.forEach((line, index) => {
    terminal.item(index === 0 ? 'slow' : '', yellow(line))
  })
}
