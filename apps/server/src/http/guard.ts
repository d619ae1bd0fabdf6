import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from './problem'

/** Lets in whoever has the token, if there is one; and on the loopback interface, only requests to its own names: another
 * site could point its host name here (DNS rebinding). Health and a site are for everyone. At the review desk, a browser asks for the token
 * as a password, and sends it with every request from then on: no other site can, because answers are JSON and there is no CORS. */
export function guard(
  app: FastifyInstance,
  { host, token }: { host: string; token?: string },
): void {
  const digest = token === undefined ? undefined : sha256(`Bearer ${token}`)
  app.addHook('onRequest', async (request, reply) => {
    if (isLoopback(host)) assertOwnName(request)
    if (!digest || request.url.startsWith('/health/')) return
    if (request.routeOptions.config.isPublic) return
    const given = (request.headers.authorization ?? '').replace(/^bearer +/i, 'Bearer ')
    const isDesk = request.url.startsWith('/review')
    if (timingSafeEqual(sha256(isDesk ? asBearer(given) : given), digest)) return
    reply.header(
      'www-authenticate',
      isDesk ? 'Basic realm="Inkstone review", charset="UTF-8"' : 'Bearer',
    )
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

/** A password is the token, whoever the user. */
function asBearer(authorization: string): string {
  const [, encoded] = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization) ?? []
  if (encoded === undefined) return authorization
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return `Bearer ${text.slice(text.indexOf(':') + 1)}`
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
