import { appendFileSync } from 'node:fs'

/** A file that is added to little by little. */
export interface Appender {
  /** What is given is written within a tenth of a second, and before the process exits, in one call of the system for
   * many lines.
   * @throws what the file system threw at the writing of earlier content */
  append(content: string | Uint8Array): void
  /** Writes what waits. @throws what the file system throws */
  flush(): void
}

const longestWaitMs = 100

/** Adds to the end of a file, which is made if there is none.
 * @example
 * const log = appender('log.jsonl')
 * log.append('{"event":"step"}\n')
 * log.flush() */
export function appender(path: string): Appender {
  let waiting: Uint8Array[] = []
  let timer: NodeJS.Timeout | undefined
  let failure: unknown

  function write(): void {
    clearTimeout(timer)
    process.off('exit', writeQuietly)
    timer = undefined
    const content = Buffer.concat(waiting)
    waiting = []
    if (content.length > 0) appendFileSync(path, content)
  }

  /** Where nobody is there to catch: the next call throws it. */
  function writeQuietly(): void {
    try {
      write()
    } catch (error) {
      failure ??= error
    }
  }

  function throwFailure(): void {
    if (failure === undefined) return
    const earlier = failure
    failure = undefined
    throw earlier
  }

  return {
    append(content) {
      throwFailure()
      waiting.push(typeof content === 'string' ? Buffer.from(content) : content)
      if (timer) return
      timer = setTimeout(writeQuietly, longestWaitMs)
      process.once('exit', writeQuietly)
    },
    flush() {
      throwFailure()
      write()
    },
  }
}
