import type { FastifyReply } from 'fastify'
import { Ending } from '../queue/ending'
import { Problem } from './problem'

/** Ends the work on an answer when the client has left before it came. */
export function untilClientLeaves({ raw }: FastifyReply): Ending {
  const ending = new Ending()
  raw.once('close', () => {
    if (!raw.writableFinished) ending.end(new Problem('cancelled', 'The client left.'))
  })
  return ending
}
