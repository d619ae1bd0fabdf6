import { appendFileSync } from 'node:fs'

/** A file that is appended to. */
export interface Appender {
  /** Bytes written so far, without what is still buffered. */
  readonly written: number
  /** Buffers content. It is written a tenth of a second later, and before the process exits, in one system call for
   * many lines. @param content or a function that makes it, called when it is written, which costs less @throws the
   * file system's error from writing earlier content */
  append(content: AppenderContent): void
  /** Writes what is buffered. @throws the file system's error */
  flush(): void
}

/** What an {@link Appender} writes: a text in UTF-8, or bytes. */
export type AppenderContent = string | Uint8Array | (() => string | Uint8Array)

const longestWaitMs = 100

/** Appends to a file, which is created if it does not exist.
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

  /** An error with no caller to catch it: the next call throws it. */
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
