import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { InkstoneError, printable } from '@inkstone/core'
import { openDesk } from '@inkstone/desk'
import { clusterWorker, isInCluster } from './cluster/clusterWorker'
import { startRecogniser, type ThreadKind } from './engine/recogniser'
import { serviceMetrics } from './engine/serviceMetrics'
import { httpApp } from './http/app'
import { isLoopback } from './http/guard'
import { listen } from './http/listen'
import { Problem } from './http/problem'
import { type ResolvedOptions, resolveOptions, type ServeOptions } from './options'
import { admission } from './queue/admission'
import { deskRoutes } from './review/deskRoutes'
import { type RejectedKeeper, rejectedKeeper } from './review/rejectedKeeper'
import type { ReadyModel } from './threads/messages'

/** A service that is running. */
export interface Service {
  /** `http://127.0.0.1:8080`. */
  readonly address: string
  /** The model that is served now. */
  readonly model: ReadyModel
  /** Loads the model again, and serves it from then on; the old one finishes what it has.
   * @throws InkstoneError if it cannot be loaded; the old one goes on */
  reload(): Promise<void>
  /** Ends threads as crashes would: they are started again. */
  kill(which: ThreadKind): Promise<void>
  /** Takes no more connections than are there, answers their requests, and ends. */
  close(): Promise<void>
}

/** Serves a model over HTTP: see docs/serving.md.
 * @throws InkstoneError for a bad option, a model that cannot be loaded, or a port that is taken
 * @example
 * const service = await serve({ model: 'runs/latest/model', network: { port: 0 } })
 * await fetch(`${service.address}/v1/classify`, { method: 'POST', headers: { 'content-type': 'image/png' }, body: png })
 * await service.close() */
export async function serve(options: ServeOptions): Promise<Service> {
  const resolved = resolveOptions(options)
  const { loading, network, batching, limits, rejected, log, logResults = false, site } = resolved
  const { maxBatch, maxDelayMs, maxQueue, timeoutMs, pictureThreads } = batching
  const { resolve, ignoreDigest, backend, models } = loading
  await assertModels(models)
  const queue = admission(maxQueue)
  const metrics = serviceMetrics(queue)
  let path = resolved.model
  const together = isInCluster()
    ? clusterWorker(metrics.registry, swap)
    : { metricsText: () => metrics.registry.metrics(), swap, close() {} }
  const keeper = rejected.keep === undefined ? undefined : await keeperOf(rejected.keep)
  const recogniser = await startRecogniser({
    directory: await folderOf(path),
    ...{ ignoreDigest, backend, maxBatch, maxDelayMs },
    ...{ metrics, queue, timeoutMs, pictureThreads, keeper, maxLines: limits.maxLines },
  })

  async function keeperOf(directory: string): Promise<RejectedKeeper> {
    const { maxBytes } = rejected
    return rejectedKeeper({ directory, maxBytes, counter: metrics.rejectedPictures })
  }

  async function folderOf(model: string | undefined): Promise<string | undefined> {
    return model === undefined ? undefined : resolve(model)
  }

  async function swap(name?: string): Promise<void> {
    const next = name === undefined ? path : await named(name, models)
    await recogniser.swap(await folderOf(next))
    path = next
    const { card, digest } = recogniser.model
    log?.({ event: 'model', name: card.name, digest })
  }

  try {
    const app = await httpApp({
      ...{ network, limits, log, logResults, recogniser, queue, metrics, site },
      models: {
        served: () => recogniser.model,
        list: () => namesIn(models),
        async swap(name) {
          assertMayChange(network)
          await together.swap(name)
        },
      },
      metricsText: () => together.metricsText(),
    })
    if (rejected.review !== undefined) await deskRoutes(app, await openDesk(rejected.review))
    await listen(app, network)
    const { address, port } = app.server.address() as AddressInfo
    const host = address.includes(':') ? `[${address}]` : address
    return {
      address: `http://${host}:${port}`,
      get model() {
        return recogniser.model
      },
      reload: () => swap(),
      kill: (which) => recogniser.kill(which),
      async close() {
        await sleep(acceptMs)
        await app.close()
        together.close()
        await recogniser.close()
      },
    }
  } catch (error) {
    await recogniser.close()
    throw error
  }
}

/** Who has connected waits in the system's queue until the event loop has had some turns; closing at once would reset it. */
const acceptMs = 100

/** Whoever may use a service need not be allowed to change it. */
function assertMayChange({ host, token }: ResolvedOptions['network']): void {
  if (token !== undefined || isLoopback(host)) return
  throw new Problem(
    'forbidden',
    'A service that other machines reach swaps its model only for those who have its token, and it has none. ' +
      'Start it with --token-file, or send it SIGHUP.',
  )
}

/** The folder of a model that is chosen by name: only the folder of models is open to whoever asks. */
async function named(name: string, models: string | undefined): Promise<string> {
  if (models === undefined) {
    throw new Problem(
      'bad-request',
      'This service has no folder of models: leave the name out, or start it with --models.',
    )
  }
  const names = await namesIn(models)
  if (names.includes(name)) return join(models, name)
  throw new Problem(
    'bad-request',
    `name: expected one of ${names.join(', ') || 'no models'}, got '${printable(name.slice(0, 80))}'.`,
  )
}

/** @throws InkstoneError unless it is a folder, where one is named */
async function assertModels(models: string | undefined): Promise<void> {
  await namesIn(models).catch(({ code, message }: NodeJS.ErrnoException) => {
    const reasons: Record<string, string> = { ENOENT: 'does not exist', ENOTDIR: 'is a file' }
    throw new InkstoneError(
      `serve.loading.models: expected a folder whose folders are models, got ${models}: it ${reasons[code ?? ''] ?? message}.`,
    )
  })
}

async function namesIn(models: string | undefined): Promise<string[]> {
  if (models === undefined) return []
  const entries = await readdir(models, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
}
