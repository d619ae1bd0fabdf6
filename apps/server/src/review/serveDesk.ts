import type { AddressInfo } from 'node:net'
import { InkstoneError } from '@inkstone/core'
import { type DeskOptions, type DeskState, openDesk } from '@inkstone/desk'
import Fastify from 'fastify'
import { asProblem } from '../http/asProblem'
import { endConnections } from '../http/endConnections'
import { guard, isLoopback } from '../http/guard'
import { listen } from '../http/listen'
import { Problem } from '../http/problem'
import { checkNetwork, type NetworkOptions, resolveNetwork } from '../options'
import { deskRoutes } from './deskRoutes'

export interface ServeDeskOptions extends DeskOptions {
  /** Folder of rejected pictures, or of a run whose rejected pictures were put under review. */
  directory: string
  /** Default port 8090. Another address than this machine's own needs a token. */
  network?: NetworkOptions
}

/** The review desk at an address of its own. */
export interface DeskService {
  /** `http://127.0.0.1:8090/review/`. */
  readonly address: string
  /** How far the review is. */
  state(): Promise<DeskState>
  /** Finishes what is being written, and ends. */
  close(): Promise<void>
}

/** Serves the review desk alone, without a model: see docs/review.md.
 * @throws InkstoneError for a bad option, a folder that is missing or damaged, or a port that is taken
 * @example const { address, close } = await serveDesk({ directory: 'rejected', network: { port: 0 } }) */
export async function serveDesk(options: ServeDeskOptions): Promise<DeskService> {
  const { directory, order } = options
  const network = resolveNetwork({ port: 8090, ...options.network })
  checkNetwork('serveDesk.network', network)
  if (!isLoopback(network.host) && network.token === undefined) {
    throw new InkstoneError(
      'serveDesk.network.token: expected a token, because other machines reach this address and see what people wrote. ' +
        'Add --token-file FILE, or leave --host out.',
    )
  }
  const desk = await openDesk(directory, { order })
  const app = Fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  app.removeContentTypeParser('text/plain') // another site may send it without asking
  app.setErrorHandler((error, _, reply) => {
    const problem = asProblem(error)
    if (problem.kind === 'internal') console.warn(`review: ${(error as Error).message}`)
    return reply
      .code(problem.statusCode)
      .header('content-type', 'application/problem+json')
      .serializer(JSON.stringify)
      .send(problem.document())
  })
  app.setNotFoundHandler(async () => {
    throw new Problem('not-found', 'There is no such address. The desk is at /review/.')
  })
  endConnections(app)
  guard(app, network)
  app.get('/', (_, reply) => reply.redirect('/review/'))
  await deskRoutes(app, desk)
  await listen(app, network)
  const { address, port } = app.server.address() as AddressInfo
  const host = address.includes(':') ? `[${address}]` : address
  return {
    address: `http://${host}:${port}/review/`,
    state: () => desk.state(),
    close: () => app.close(),
  }
}
