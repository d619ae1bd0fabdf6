import type { FastifyInstance } from 'fastify'
import { Problem } from './problem'
import { problems } from './schemas'

/** `GET /health/live`: the process answers. `GET /health/ready`: it can take requests.
 * @param isReady whether its threads can answer */
export function healthRoutes(app: FastifyInstance, isReady: () => boolean): void {
  const health = (description: string) => ({ description, $ref: 'Health#' })
  app.get('/health/live', {
    schema: {
      operationId: 'live',
      summary: 'Whether the process answers',
      response: { 200: health('It does') },
    },
    handler: async () => ({ status: 'live' }),
  })
  app.get('/health/ready', {
    schema: {
      operationId: 'ready',
      summary: 'Whether the service can take requests',
      response: { 200: health('It can'), ...problems(503) },
    },
    async handler() {
      if (isReady()) return { status: 'ready' }
      throw new Problem('thread-lost', 'A thread of the service is being started again.')
    },
  })
}
