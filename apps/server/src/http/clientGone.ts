import type { FastifyReply } from 'fastify'
import { Problem } from './problem'

/** Aborts when the client has left before it was answered. */
export function clientGone({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort(new Problem('cancelled', 'The client left.'))
  })
  return gone.signal
}
