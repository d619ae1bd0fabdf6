import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { InkstoneError } from '@inkstone/core'
import { resolveRun } from '@inkstone/run'
import type { NetworkOptions, ServeDeskOptions } from '@inkstone/server'
import { count, percent } from '../terminal/format'
import type { Terminal } from '../terminal/terminal'
import { inFlags } from './inFlags'
import { numberOf } from './numberOf'
import { asked, given, loadServer, tokenIn } from './serve'

export interface ReviewOrder {
  /** Folder of rejected pictures, or of a run. */
  path: string
  order?: ServeDeskOptions['order']
  keyer?: string
  /** Of --error-rate and --port: text as it was typed. */
  errorRate?: string
  host?: string
  port?: string
  tokenFile?: string
  terminal: Terminal
}

/** `inkstone review`: serves the review desk for a folder of rejected pictures, or for the test images that a run's model
 * rejects, until SIGTERM or SIGINT. With `--json` it prints how far the review is, and serves nothing. */
export async function review(order: ReviewOrder): Promise<void> {
  const { terminal, keyer, tokenFile } = order
  if (keyer !== undefined && !/^[\p{L}\p{N} ._-]{1,40}$/u.test(keyer)) {
    throw new InkstoneError(
      `--keyer: expected a name of 1 to 40 letters, digits, spaces, '.', '_' or '-', got '${keyer}'.`,
    )
  }
  const port = numberOf('--port', order.port)
  const server = await loadServer('inkstone review')
  const directory = await directoryOf(order, server)
  if (terminal.json) {
    const desk = await server.openDesk(directory)
    terminal.emit({ event: 'review', directory, ...(await desk.state()) })
    return
  }
  const network: NetworkOptions = given({
    host: order.host,
    port,
    token: tokenFile === undefined ? undefined : await tokenIn(tokenFile),
  })
  const stop = asked() // before anyone learns the address
  const service = await inFlags(deskFlags, () =>
    server.serveDesk({ directory, order: order.order, network }),
  )
  const { open, answered, differing } = await service.state()
  terminal.item(
    'review',
    `${directory}: ${count(open)} open, ${count(answered)} answered, ${count(differing)} differ`,
  )
  const query = keyer === undefined ? '' : `?keyer=${encodeURIComponent(keyer)}`
  terminal.item('desk', `${service.address}${query}`)
  await stop
  await service.close()
  terminal.say('Every answer is saved.')
}

const deskFlags = { 'serveDesk.network.port': '--port', 'serveDesk.network.token': '--token-file' }

/** The folder of the pictures; of a run, after its rejected images were put there. */
async function directoryOf(
  { path, errorRate, terminal }: ReviewOrder,
  { beginReview }: Awaited<ReturnType<typeof loadServer>>,
): Promise<string> {
  const isFolder = existsSync(path) && statSync(path).isDirectory()
  if (isFolder && !existsSync(join(path, 'recipe.json'))) {
    if (errorRate === undefined) return path
    throw new InkstoneError(
      `--error-rate: it chooses a threshold of a run, and ${path} is a folder of pictures that are rejected already. Leave it out.`,
    )
  }
  if (!existsSync(path)) {
    throw new InkstoneError(
      `${path}: no such folder. Expected a run, or the folder of \`inkstone serve --keep-rejected\`.`,
    )
  }
  const run = await resolveRun(path)
  if (!existsSync(join(run, 'recipe.json'))) {
    throw new InkstoneError(
      `${path}: expected a run, or the folder of \`inkstone serve --keep-rejected\`, got a file.`,
    )
  }
  const begun = await beginReview(run, given({ errorRate: numberOf('--error-rate', errorRate) }))
  const { directory, kept, rejected } = begun
  terminal.item(
    'unsure',
    `${count(rejected)} test images at ${percent(begun.errorRate)} errors; the run has kept ${count(kept)} of them`,
  )
  return directory
}
