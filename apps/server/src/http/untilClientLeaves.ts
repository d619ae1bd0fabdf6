import type { FastifyReply } from 'fastify'
import { Problem } from './problem'

/** Ends the work on an answer when the client has left before it came. */
export function untilClientLeaves({ raw }: FastifyReply): AbortController {
  const ending = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) ending.abort(new Problem('cancelled', 'The client left.'))
  })
  return ending
}
