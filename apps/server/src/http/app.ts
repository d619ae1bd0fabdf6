import { type IncomingMessage, maxHeaderSize, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import multipart from '@fastify/multipart'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import { printable } from '@inkstone/core'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaValidationError,
} from 'fastify'
import type { Recogniser } from '../engine/recogniser'
import type { ServiceMetrics } from '../engine/serviceMetrics'
import type { ResolvedOptions } from '../options'
import type { Admission } from '../queue/admission'
import { asProblem } from './asProblem'
import { classifyRoute } from './classifyRoute'
import { endConnections } from './endConnections'
import { guard } from './guard'
import { healthRoutes } from './healthRoutes'
import { type ModelRoutesOptions, modelRoutes } from './modelRoutes'
import { openApi } from './openApi'
import { Problem } from './problem'
import { readRoute } from './readRoute'
import { requestLog } from './requestLog'
import { siteRoutes } from './siteRoutes'

export interface AppOptions extends Pick<ResolvedOptions, 'network' | 'limits' | 'log' | 'site'> {
  recogniser: Recogniser
  queue: Admission
  metrics: ServiceMetrics
  models: ModelRoutesOptions
  logResults: boolean
  /** Everything for Prometheus. */
  metricsText(): Promise<string>
}

/** The HTTP side of the service, which does not listen yet. */
export async function httpApp(options: AppOptions): Promise<FastifyInstance> {
  const { recogniser, queue, metrics, models, network, limits, log, logResults } = options
  const { maxBytes, maxMegapixels, maxPictures, maxLines, arrivalMs, ratePerMinute } = limits
  const { site = [] } = options
  const app = Fastify({
    bodyLimit: Math.ceil((maxBytes * 4) / 3) + 4 * maxPictures + 1000, // base64, quotes and commas
    requestTimeout: arrivalMs,
    return503OnClosing: false, // what comes over connections that are there is answered
    http: {
      headersTimeout: arrivalMs,
      connectionsCheckingInterval: Math.min(1000, arrivalMs),
      requireHostHeader: false, // Node would answer itself; guard() does, with a problem
    },
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => answerProblem(error, request, reply),
    schemaErrorFormatter,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
  })
  function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = asProblem(error)
    if (problem.kind === 'internal')
      log?.({ event: 'error', id: request.id, error: traceOf(error) })
    request.problem = problem
    metrics.problems.inc({ problem: problem.kind })
    if (problem.retryAfterSeconds !== undefined) {
      reply.header('retry-after', problem.retryAfterSeconds)
    }
    if (problem.kind === 'too-large') reply.header('connection', 'close') // the rest is not read
    reply
      .code(problem.statusCode)
      .header('content-type', 'application/problem+json')
      .serializer(JSON.stringify)
      .send(problem.document())
  }
  app.setErrorHandler(answerProblem)
  app.server.on('checkExpectation', refuseExpectation)
  app.setNotFoundHandler(async ({ method }) => {
    throw new Problem(
      'not-found',
      `There is no such address for ${method}. /openapi.json lists all.`,
    )
  })
  requestLog(app, { metrics, log })
  guard(app, network)
  endConnections(app)
  if (ratePerMinute !== undefined) {
    await app.register(rateLimit, {
      max: ratePerMinute,
      timeWindow: 60_000,
      allowList: ({ url }) => url.startsWith('/health/'),
      errorResponseBuilder: (_, { max, ttl }) =>
        new Problem('too-many-requests', `Expected at most ${max} requests a minute, got more.`, {
          retryAfterSeconds: Math.ceil(ttl / 1000),
        }),
    })
  }
  await app.register(underPressure, {
    maxEventLoopDelay: 1000,
    sampleInterval: 5000,
    async pressureHandler({ url }) {
      if (url.startsWith('/health/live') || url === '/metrics') return
      throw new Problem(
        'overloaded',
        'The service has more to do than this machine can. Try again later.',
      )
    },
  })
  await app.register(multipart, {
    limits: { fileSize: maxBytes, files: maxPictures, parts: maxPictures, headerPairs: 100 },
  })
  app.removeContentTypeParser('text/plain')
  app.addContentTypeParser(
    ['image/png', 'image/jpeg'],
    { parseAs: 'buffer', bodyLimit: maxBytes },
    (_, body, done) => done(null, body),
  )
  await openApi(app)
  const pictures = { maxBytes, maxPictures, maxPixels: maxMegapixels * 1e6 }
  classifyRoute(app, { recogniser, queue, limits: pictures, logResults })
  readRoute(app, { recogniser, queue, limits: pictures, logResults, maxLines })
  modelRoutes(app, models)
  siteRoutes(app, site)
  healthRoutes(app, () => recogniser.isReady)
  app.get('/metrics', {
    schema: { hide: true },
    async handler(_, reply) {
      reply.type(metrics.registry.contentType)
      return options.metricsText()
    },
  })
  return app
}

/** What ajv says of the first thing that is wrong, by name. */
function schemaErrorFormatter(errors: FastifySchemaValidationError[], where: string): Problem {
  const { keyword, instancePath, message, params } = errors[0]!
  if (keyword === 'maxItems') return new Problem('too-large', `${where}${instancePath} ${message}.`)
  const name = params.additionalProperty
  const detail =
    name === undefined
      ? `${where}${instancePath} ${message}.`
      : `${where}${instancePath}: unknown property '${printable(String(name).slice(0, 80))}'.`
  return new Problem('bad-request', detail)
}

/** Answers what never became a request: a head that is no HTTP, is too large, or took too long. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const problem = refusals[error.code ?? ''] ?? noHttp
  const body = JSON.stringify(problem.document())
  const lines = [
    `HTTP/1.1 ${problem.statusCode} ${STATUS_CODES[problem.statusCode]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

const noHttp = new Problem('bad-request', 'Expected an HTTP/1.1 request, got something else.')
const refusals: Readonly<Record<string, Problem>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new Problem(
    'timed-out',
    'The request did not arrive in time. Send it faster.',
  ),
  HPE_HEADER_OVERFLOW: new Problem(
    'too-large',
    `Expected a head of at most ${maxHeaderSize / 1024} KB, got more. Send fewer or shorter headers.`,
  ),
}

/** Answers a request whose header Expect holds something else than 100-continue. */
function refuseExpectation(_: IncomingMessage, response: ServerResponse): void {
  const problem = new Problem(
    'bad-request',
    'Expected no header Expect, or Expect: 100-continue. Leave it out.',
  )
  response.writeHead(problem.statusCode, {
    'content-type': 'application/problem+json',
    connection: 'close', // its body is not read
  })
  response.end(JSON.stringify(problem.document()))
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
