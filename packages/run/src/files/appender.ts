import { appendFileSync } from 'node:fs'

/** A file that is added to little by little. */
export interface Appender {
  /** Bytes written so far, without what waits. */
  readonly written: number
  /** What is given is written when the event loop has its turn after a tenth of a second, and before the process
   * exits, in one call of the system for many lines.
   * @param content or what makes it, called when it is written: a text costs least made there, among others
   * @throws what the file system threw at the writing of earlier content */
  append(content: AppenderContent): void
  /** Writes what waits. @throws what the file system throws */
  flush(): void
}

/** What an {@link Appender} writes: a text in UTF-8, or bytes. */
export type AppenderContent = string | Uint8Array | (() => string | Uint8Array)

const longestWaitMs = 100

/** Adds to the end of a file, which is made if there is none.
 * @example
 * const log = appender('log.jsonl')
 * log.append('{"event":"step"}\n')
 * log.flush() */
export function appender(path: string): Appender {
  let waiting: AppenderContent[] = []
  let written = 0
  let timer: NodeJS.Timeout | undefined
  let failure: unknown

  function write(): void {
    clearTimeout(timer)
    process.off('exit', writeQuietly)
    timer = undefined
    const contents = waiting
    waiting = []
    const bytes = Buffer.concat(contents.map(bytesOf))
    if (bytes.length > 0) appendFileSync(path, bytes)
    written += bytes.length
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
    get written() {
      return written
    },
    append(content) {
      throwFailure()
      waiting.push(content)
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

function bytesOf(content: AppenderContent): Uint8Array {
  const made = typeof content === 'function' ? content() : content
  return typeof made === 'string' ? Buffer.from(made) : made
}
