import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InkstoneError, type Json, optionError, type TrainingPlan } from '@inkstone/core'
import { type Appender, type AppenderContent, appender } from '@inkstone/run'

/** A file that a callback appends to during a training. A new training overwrites it; one that resumes from a
 * checkpoint truncates what was written after it, so that nothing appears twice. */
export interface LogFile {
  /** Whether the file is empty and nothing is buffered. */
  readonly empty: boolean
  begin(plan: TrainingPlan): void
  /** Buffers text, which is written a tenth of a second later. @throws InkstoneError if the disk is full */
  append(content: AppenderContent): void
  /** Writes what is buffered. @throws InkstoneError if the disk is full */
  flush(): void
  /** For a callback's `state`. */
  state(): Json
  /** For a callback's `restore`. */
  restore(state: Json): void
}

/** @param option the option that gave the path, for messages: `csvLog.file` @param path relative to the training's
 * directory @throws InkstoneError if it is not a path */
export function logFile(option: string, path: string): LogFile {
  if (typeof path !== 'string' || path === '') {
    throw optionError({ option, expected: 'the path of a file', given: path })
  }
  let place = path
  let size = 0 // bytes, without those that `file` has added
  let file: Appender | undefined

  function open(): Appender {
    mkdirSync(dirname(place), { recursive: true })
    const found = statSync(place, { throwIfNoEntry: false })
    size = Math.min(size, found?.size ?? 0)
    if (size === 0) writeFileSync(place, '')
    else truncateSync(place, size)
    return appender(place)
  }

  function explained(write: () => void): void {
    try {
      write()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      throw new InkstoneError(
        `${option}: no space left on the disk for ${place}. Free some space, then resume the training.`,
      )
    }
  }

  return {
    get empty() {
      return size === 0 && !file
    },
    begin({ directory }) {
      explained(() => file?.flush()) // of an interrupted training
      place = resolve(directory, path)
      size = 0
      file = undefined
    },
    append(content) {
      file ??= open()
      const log = file
      explained(() => log.append(content))
    },
    flush() {
      explained(() => file?.flush())
    },
    state() {
      explained(() => file?.flush()) // what a checkpoint counts must be on the disk first
      return size + (file?.written ?? 0)
    },
    restore(state) {
      size = Number(state)
    },
  }
}
