import { isInkstoneError } from '@inkstone/core'
import type { ThreadError } from './messages'

/** An error as a message between threads. */
export function inWords(error: unknown): ThreadError {
  const isUserError = isInkstoneError(error)
  const message = error instanceof Error ? error.message : String(error)
  return { message, isUserError }
}
