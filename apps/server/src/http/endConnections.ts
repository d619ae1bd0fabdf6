import type { FastifyInstance } from 'fastify'

/** Ends the connection of each request that is answered while the service closes. Fastify closes the connections that are
 * idle when it begins; one that was busy then would stay open until its client leaves, for 72 seconds at most. */
export function endConnections(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
