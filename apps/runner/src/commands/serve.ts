import cluster from 'node:cluster'
import { readFile } from 'node:fs/promises'
import { InkstoneError } from '@inkstone/core'
import type { ServeOptions, Service } from '@inkstone/server'
import { backendFlag } from '../backend/backend'
import { resolveModel } from '../job/resolveModel'
import type { Terminal } from '../terminal/terminal'
import { inFlags } from './inFlags'
import { numberOf } from './numberOf'
import { loadPad } from './pad'

export interface ServeOrder {
  /** Folder of the model, or of a run. Default: the ready weights. */
  model?: string
  models?: string
  ignoreDigest?: boolean
  backend?: string
  host?: string
  /** Of --port and the other numbers: text as it was typed. */
  port?: string
  tokenFile?: string
  maxBatch?: string
  maxDelayMs?: string
  maxQueue?: string
  timeoutMs?: string
  maxMegabytes?: string
  maxMegapixels?: string
  maxLines?: string
  rate?: string
  workers?: string
  /** Folder that keeps rejected pictures. */
  keepRejected?: string
  /** Megabytes, as typed. */
  keepRejectedLimit?: string
  /** Folder of rejected pictures to review under /review. */
  review?: string
  logResults?: boolean
  /** Whether the pad is served too. */
  pad?: boolean
  terminal: Terminal
}

/** `inkstone serve`: serves a model over HTTP until SIGTERM or SIGINT, which let it finish what it has. SIGHUP loads the
 * model again. With `--workers N`, so many processes share the port. */
export async function serveModel(order: ServeOrder): Promise<void> {
  const server = await loadServer('inkstone serve')
  const workers = numberOf('--workers', order.workers) ?? 1
  refuseIdleOptions(order)
  if (workers !== 1 && cluster.isPrimary) {
    await inFlags(serveFlags, () => server.serveCluster({ workers, log: logOf(order) }))
    return
  }
  const { terminal } = order
  keepOnWithoutOutput()
  const stop = asked() // before anyone learns the address
  const options = await optionsOf(order)
  const service = await inFlags(serveFlags, () => server.serve(options))
  announce(service, order)
  const reload = async (): Promise<void> => {
    try {
      await service.reload()
    } catch (error) {
      terminal.say(`SIGHUP: ${(error as Error).message} The old model goes on.`)
    }
  }
  process.on('SIGHUP', reload)
  await stop
  terminal.say('Stopping: the requests that have begun are answered first.')
  await service.close()
  terminal.emit({ event: 'stopped' })
  process.off('SIGHUP', reload)
  if (cluster.isWorker) process.disconnect()
}

/** Refuses options that would do nothing. */
function refuseIdleOptions({
  keepRejected,
  keepRejectedLimit,
  logResults,
  terminal,
}: ServeOrder): void {
  if (keepRejectedLimit !== undefined && keepRejected === undefined) {
    throw new InkstoneError(
      '--keep-rejected-limit: expected --keep-rejected beside it, the folder that it limits.',
    )
  }
  if (logResults && !terminal.json) {
    throw new InkstoneError('--log-results: expected --json beside it: without it there is no log.')
  }
}

const serveFlags = {
  ...backendFlag,
  'serve.loading.models': '--models',
  'serve.network.port': '--port',
  'serve.network.token': '--token-file',
  'serve.batching.maxBatch': '--max-batch',
  'serve.batching.maxDelayMs': '--max-delay-ms',
  'serve.batching.maxQueue': '--max-queue',
  'serve.batching.timeoutMs': '--timeout-ms',
  'serve.limits.maxMegapixels': '--max-megapixels',
  'serve.limits.maxLines': '--max-lines',
  'serve.limits.ratePerMinute': '--rate',
  'serve.rejected.keep': '--keep-rejected',
  'serve.rejected.review': '--review',
  'serve.workers': '--workers',
}

async function optionsOf(order: ServeOrder): Promise<ServeOptions> {
  const { model, models, ignoreDigest, backend, tokenFile, logResults } = order
  return {
    model,
    loading: given({ models, ignoreDigest, backend, resolve: resolveModel }),
    network: given({
      host: order.host,
      port: numberOf('--port', order.port),
      token: tokenFile === undefined ? undefined : await tokenIn(tokenFile),
    }),
    batching: given({
      maxBatch: numberOf('--max-batch', order.maxBatch),
      maxDelayMs: numberOf('--max-delay-ms', order.maxDelayMs),
      maxQueue: numberOf('--max-queue', order.maxQueue),
      timeoutMs: numberOf('--timeout-ms', order.timeoutMs),
    }),
    limits: given({
      maxBytes: bytesOf('--max-megabytes', order.maxMegabytes),
      maxMegapixels: numberOf('--max-megapixels', order.maxMegapixels),
      maxLines: numberOf('--max-lines', order.maxLines),
      ratePerMinute: numberOf('--rate', order.rate),
    }),
    rejected: given({
      keep: order.keepRejected,
      review: order.review,
      maxBytes: bytesOf('--keep-rejected-limit', order.keepRejectedLimit),
    }),
    log: logOf(order),
    logResults: logResults === true,
    site: order.pad ? await (await loadPad('inkstone serve --pad')).padFiles() : undefined,
  }
}

/** Of megabytes, as typed. */
function bytesOf(option: string, megabytes: string | undefined): number | undefined {
  const value = numberOf(option, megabytes)
  if (value === undefined || value >= 1e-6) return value && Math.round(value * 1e6)
  throw new InkstoneError(`${option}: expected a number of megabytes above 0, got '${megabytes}'.`)
}

/** The events go to stdout with --json. */
function logOf({ terminal }: ServeOrder): ((event: object) => void) | undefined {
  return terminal.json ? (event) => terminal.emit(event) : undefined
}

function announce(
  service: Service,
  { terminal, tokenFile, models, keepRejected, review, pad }: ServeOrder,
): void {
  const { address, model } = service
  const { card, digest, backend } = model
  const isDecisive = (card.thresholds ?? []).length > 0
  const isOpen = !/^http:\/\/(127\.|\[::1\])/.test(address)
  terminal.item('backend', backend)
  terminal.item('model', `${card.name}, ${card.classes.length} classes, ${digest.slice(0, 19)}`)
  if (keepRejected !== undefined) {
    const nothing = `nothing: the model's card has no threshold, so no picture is rejected`
    terminal.item('keeps', isDecisive ? `what it rejects, in ${keepRejected}` : nothing)
  }
  if (models !== undefined) terminal.item('models', `${models}, chosen by POST /v1/models`)
  if (isOpen && tokenFile === undefined) {
    terminal.item(
      'warning',
      terminal.colors.yellow(
        'other machines reach this service, and it has no token: add --token-file FILE',
      ),
    )
  }
  terminal.item('serving', address)
  if (review !== undefined) terminal.item('desk', `${address}/review/`)
  if (pad) terminal.item('pad', `${address}/`)
  terminal.emit({ event: 'serving', address, model: card.name, digest, pid: process.pid })
}

/** A log on a full disk must not end the service: its lines are lost, and stderr says so once. */
function keepOnWithoutOutput(): void {
  let isSaid = false
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error')
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (isSaid || stream === process.stderr) return
      isSaid = true
      process.stderr.write(
        `The log cannot be written (${error.code}): lines are lost, and the service goes on.\n`,
      )
    })
  }
}

/** Resolves at the first signal to stop; the second ends the process at once. */
export function asked(): Promise<void> {
  return new Promise((stop) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      let isFirst = true
      process.on(signal, () => {
        if (!isFirst) process.exit(code)
        isFirst = false
        stop()
      })
    }
  })
}

export async function tokenIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8')
  return text.trim()
}

/** Without what was left out. */
export function given<Options extends object>(options: Options): Partial<Options> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Partial<Options>
}

/** @throws InkstoneError if the optional package is not installed */
export async function loadServer(command: string): Promise<typeof import('@inkstone/server')> {
  try {
    return await import('@inkstone/server')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes("'@inkstone/server'")) throw error
    throw new InkstoneError(
      `${command}: expected the package @inkstone/server, but it is not installed. Install it: npm install @inkstone/server`,
    )
  }
}
