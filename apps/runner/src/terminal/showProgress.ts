import { printable } from '@inkstone/core'
import type { ProgressStream } from '@inkstone/trainer'

/** Progress of a long task. */
export interface ShownProgress {
  /** @param part the current part: `motion blur`
   * @param share of the whole, 0 to 1 */
  tell(part: string, share: number): void
  end(): void
}

/** Shows the progress of a task with parts: on a terminal a line that is redrawn, elsewhere a plain line per part.
 * @param label in the column of the terminal's labels */
export function showProgress(
  label: string,
  stream: ProgressStream = process.stderr,
): ShownProgress {
  let told: string | undefined
  return {
    tell(given, share) {
      const part = printable(given)
      const line = `${label.padEnd(8)}${part.padEnd(16)}${Math.floor(100 * share)} %`
      if (stream.isTTY) stream.write(`\r${line}${clearRest}`)
      else if (part !== told) stream.write(`${label.padEnd(8)}${part}\n`)
      told = part
    },
    end() {
      if (stream.isTTY) stream.write(`\r${clearRest}`)
    },
  }
}

const clearRest = '\x1b[K' // ECMA-48 EL: to the end of the line
