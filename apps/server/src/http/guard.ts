import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem'

/** Lets in whoever has the token, if there is one; and on the loopback interface, only requests to its own names: another
 * site could point its host name here (DNS rebinding). Health is for everyone. */
export function guard(
  app: FastifyInstance,
  { host, token }: { host: string; token?: string },
): void {
  const digest = token === undefined ? undefined : sha256(`Bearer ${token}`)
  app.addHook('onRequest', async (request, reply) => {
    if (isLoopback(host)) assertOwnName(request)
    if (!digest || request.url.startsWith('/health/')) return
    if (timingSafeEqual(sha256(request.headers.authorization ?? ''), digest)) return
    reply.header('www-authenticate', 'Bearer')
    throw new Problem('unauthorized', 'Expected the header Authorization: Bearer and the token.')
  })
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}

function assertOwnName({ hostname }: FastifyRequest): void {
  if (isLoopback(hostname) || hostname === '[::1]') return
  throw new Problem('wrong-host', 'This service answers only to 127.0.0.1 and localhost.')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
