import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { InkstoneError, type Json, optionError, type TrainingPlan } from '@inkstone/core'
import { type Appender, type AppenderContent, appender } from '@inkstone/run'

/** A file that a callback adds to as a training goes on. A new training begins it anew; one that goes on from a
 * checkpoint cuts off what was written after that, so that nothing stands in it twice. */
export interface LogFile {
  /** Nothing stands in it and nothing waits. */
  readonly empty: boolean
  begin(plan: TrainingPlan): void
  /** Written when the event loop has its turn after a tenth of a second. @throws InkstoneError if the disk is full */
  append(content: AppenderContent): void
  /** Writes what waits. @throws InkstoneError if the disk is full */
  flush(): void
  /** For a callback's `state`. */
  state(): Json
  /** For a callback's `restore`. */
  restore(state: Json): void
}

/** @param option whose path it is, for messages: `csvLog.file`
 * @param path relative to the training's directory
 * @throws InkstoneError if that is no path */
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
      explained(() => file?.flush()) // of a training that was broken off
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
      explained(() => file?.flush()) // what a checkpoint counts is on the disk before it
      return size + (file?.written ?? 0)
    },
    restore(state) {
      size = Number(state)
    },
  }
}
