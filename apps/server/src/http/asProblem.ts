import { isInkstoneError } from '@inkstone/core'
import type { FastifyError } from 'fastify'
import { Problem, type ProblemKind } from './problem'

/** Any error as a problem: Fastify's and its plugins' by their status, a user's mistake by its message, and all others
 * without a word of what they say, which may be secret. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isInkstoneError(error)) return new Problem('bad-request', error.message)
  const { statusCode, message } = error as Partial<FastifyError>
  const kind = statusCode === undefined ? undefined : kinds[statusCode]
  if (kind) return new Problem(kind, mends[kind] ?? `${message}.`.replace(/\.\.$/, '.'))
  return new Problem('internal', 'The service failed to answer. Its log holds the error.')
}

/** By the statuses of Fastify's own errors. */
const kinds: Readonly<Record<number, ProblemKind>> = {
  400: 'bad-request',
  404: 'not-found',
  406: 'wrong-type', // of @fastify/multipart, for a request without parts
  408: 'timed-out',
  413: 'too-large',
  415: 'wrong-type',
}

const mends: Partial<Record<ProblemKind, string>> = {
  'too-large': 'The request is larger than the service takes. Send fewer or smaller pictures.',
  'wrong-type':
    'Expected image/png, image/jpeg, multipart/form-data or application/json as the content type.',
}
