import type { FastifyInstance } from 'fastify'

/** A file of a web page that is served beside the service, such as those that `padFiles()` of `@inkstone/pad` gives. */
export interface SiteFile {
  /** Below the service's address: `assets/pad.js`. `index.html` is also `/`. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The body, compressed. */
  readonly gzipped?: Buffer
}

/** Serves these files and no others. They are for everyone, also where the service has a token: a page that a browser opens
 * cannot send one. */
export function siteRoutes(app: FastifyInstance, site: readonly SiteFile[]): void {
  for (const { path, headers, body, gzipped } of site) {
    for (const url of path === 'index.html' ? ['/', '/index.html'] : [`/${path}`]) {
      app.get(url, {
        schema: { hide: true },
        config: { isPublic: true },
        async handler(request, reply) {
          const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))
          reply.headers(headers)
          if (gzipped) reply.header('vary', 'accept-encoding')
          if (!gzipped || !takesGzip) return reply.send(body)
          return reply.header('content-encoding', 'gzip').send(gzipped)
        },
      })
    }
  }
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether it is for everyone, also where the service has a token. */
    isPublic?: boolean
  }
}
