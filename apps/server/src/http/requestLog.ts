import type { FastifyInstance } from 'fastify'
import type { ServiceMetrics } from '../engine/serviceMetrics'
import type { Problem } from './problem'

declare module 'fastify' {
  interface FastifyRequest {
    /** What the log says of this request beyond its head. */
    noted: Record<string, unknown>
    /** The problem that it was answered with. */
    problem?: Problem
  }
}

/** Counts each answered request, and logs it: neither pictures nor results, unless the route notes them. */
export function requestLog(
  app: FastifyInstance,
  { metrics, log }: { metrics: ServiceMetrics; log?: (event: object) => void },
): void {
  app.decorateRequest('problem', undefined)
  app.addHook('onRequest', async (request) => {
    request.noted = {}
  })
  app.addHook('onRequestAbort', async (request) => {
    metrics.problems.inc({ problem: 'cancelled' })
    log?.({ event: 'cancelled', id: request.id, ...head(request) })
  })
  app.addHook('onResponse', async (request, reply) => {
    const { route, method } = head(request)
    const milliseconds = Math.round(reply.elapsedTime * 100) / 100
    metrics.requests.inc({ route, status: reply.statusCode })
    metrics.requestSeconds.observe({ route }, milliseconds / 1000)
    const { problem, id, noted } = request
    log?.({
      event: 'request',
      ...{ id, method, route, status: reply.statusCode, milliseconds },
      ...(problem && { problem: problem.kind }),
      ...noted,
    })
  })
}

/** The route's own path: an address may hold anything. */
function head({ method, routeOptions }: { method: string; routeOptions: { url?: string } }) {
  return { method, route: routeOptions.url ?? 'none' }
}
