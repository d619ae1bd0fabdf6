import { InkstoneError } from '@inkstone/core'
import type { ThreadError } from './messages'

/** The error that a thread put into words. */
export function errorOf({ message, isUserError }: ThreadError): Error {
  return isUserError ? new InkstoneError(message) : new Error(message)
}
