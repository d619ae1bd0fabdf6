import { availableParallelism } from 'node:os'
import { finiteNumber, InkstoneError, knownOptions, optionError, wholeNumber } from '@inkstone/core'
import type { SiteFile } from './http/siteRoutes'

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Folder of the model. Default: the ready weights for digits of @inkstone/weights. */
  model?: string
  loading?: LoadingOptions
  network?: NetworkOptions
  batching?: BatchingOptions
  limits?: LimitOptions
  rejected?: RejectedOptions
  /** Receives an object per request, and per model swap. Default: none. */
  log?: (event: object) => void
  /** Whether these objects hold what was predicted. Default false. */
  logResults?: boolean
  /** Files of a page to serve at `/`. Default: none. */
  site?: readonly SiteFile[]
}

export interface LoadingOptions {
  /** Folder whose folders are models that `POST /v1/models` may choose by name. Default: it can only load the model again. */
  models?: string
  /** Turns the path of a model or a run into a model's folder, each time one is loaded. Default: it is one. */
  resolve?: (path: string) => Promise<string>
  /** Loads a model whose files were changed after it was saved. Default false. */
  ignoreDigest?: boolean
  /** Default: INKSTONE_BACKEND, or else the fastest that works. */
  backend?: string
}

export interface NetworkOptions {
  /** Default 127.0.0.1: this machine alone. */
  host?: string
  /** 0 takes a free one. Default 8080. */
  port?: number
  /** Whoever asks must send it as `Authorization: Bearer ...`, except for health. Default: none. */
  token?: string
}

export interface BatchingOptions {
  /** Most pictures computed at once. Default 64. */
  maxBatch?: number
  /** How long an incomplete batch waits for more pictures. Default 0: whatever waits goes together. */
  maxDelayMs?: number
  /** Most pictures that are being decoded, waiting or computed. Default 512. */
  maxQueue?: number
  /** How long a request may take once it has arrived. Default 2000. */
  timeoutMs?: number
  /** Threads that decode pictures, and as many that read strings. Default: half of the cores. */
  pictureThreads?: number
}

export interface LimitOptions {
  /** Bytes of all pictures of a request. Default 10 million. */
  maxBytes?: number
  /** Of a picture, by its header. Default 12. */
  maxMegapixels?: number
  /** In a request. Default 64. */
  maxPictures?: number
  /** Of writing in a picture, or fields of a request. Default 100. */
  maxLines?: number
  /** How long the head and the body of a request may take to arrive. Default 30,000. */
  arrivalMs?: number
  /** Requests a minute of each client address. Default: any number. */
  ratePerMinute?: number
}

export interface RejectedOptions {
  /** Folder that keeps the pictures that are not accepted, for a person to look at. Default: none are kept. */
  keep?: string
  /** Bytes of that folder beyond which nothing more is kept. Default 1e9. */
  maxBytes?: number
  /** Folder of rejected pictures that people review under `/review/`. Default: none. */
  review?: string
}

export interface ResolvedOptions extends ServeOptions {
  loading: LoadingOptions & Required<Pick<LoadingOptions, 'resolve' | 'ignoreDigest'>>
  network: Required<Omit<NetworkOptions, 'token'>> & Pick<NetworkOptions, 'token'>
  batching: Required<BatchingOptions>
  limits: Required<Omit<LimitOptions, 'ratePerMinute'>> & Pick<LimitOptions, 'ratePerMinute'>
  rejected: RejectedOptions
}

/** Fills in the defaults. @throws InkstoneError naming the first bad option */
export function resolveOptions(options: ServeOptions): ResolvedOptions {
  const groups = ['loading', 'network', 'batching', 'limits', 'rejected']
  knownOptions('serve', options, ['model', ...groups, 'log', 'logResults', 'site'])
  if (options.model !== undefined && typeof options.model !== 'string') {
    const expected = "the path of a model's folder, such as 'runs/latest/model'"
    throw optionError({ option: 'serve.model', expected, given: options.model })
  }
  const loading = { resolve: async (path: string) => path, ignoreDigest: false, ...options.loading }
  const network = resolveNetwork(options.network)
  const batching = { ...batchingDefaults(), ...options.batching }
  const limits = { ...limitDefaults, ...options.limits }
  knownOptions('serve.loading', loading, ['models', 'resolve', 'ignoreDigest', 'backend'])
  checkNetwork('serve.network', network)
  knownOptions('serve.batching', batching, Object.keys(batchingDefaults()))
  knownOptions('serve.limits', limits, [...Object.keys(limitDefaults), 'ratePerMinute'])
  wholeNumber('serve.batching.maxBatch', batching.maxBatch, { min: 1, unit: 'pictures' })
  finiteNumber('serve.batching.maxDelayMs', batching.maxDelayMs, { min: 0, unit: 'milliseconds' })
  wholeNumber('serve.batching.maxQueue', batching.maxQueue, { min: 1, unit: 'pictures' })
  finiteNumber('serve.batching.timeoutMs', batching.timeoutMs, { min: 1, max: 2 ** 31 - 1 })
  wholeNumber('serve.batching.pictureThreads', batching.pictureThreads, { min: 1, max: 256 })
  wholeNumber('serve.limits.maxBytes', limits.maxBytes, { min: 1, unit: 'bytes' })
  finiteNumber('serve.limits.maxMegapixels', limits.maxMegapixels, { min: 1e-6, max: 100 })
  wholeNumber('serve.limits.maxPictures', limits.maxPictures, { min: 1, unit: 'pictures' })
  wholeNumber('serve.limits.maxLines', limits.maxLines, { min: 1, unit: 'lines' })
  finiteNumber('serve.limits.arrivalMs', limits.arrivalMs, { min: 1, max: 2 ** 31 - 1 })
  if (limits.ratePerMinute !== undefined) {
    wholeNumber('serve.limits.ratePerMinute', limits.ratePerMinute, { min: 1, unit: 'requests' })
  }
  const { rejected = {} } = options
  checkRejected(rejected)
  return { ...options, loading, network, batching, limits, rejected }
}

/** Fills in the defaults. */
export function resolveNetwork(network: NetworkOptions = {}): ResolvedOptions['network'] {
  return { ...networkDefaults, ...network }
}

/** @param option `serve.network` @throws InkstoneError naming the first bad option */
export function checkNetwork(option: string, network: ResolvedOptions['network']): void {
  knownOptions(option, network, ['host', 'port', 'token'])
  wholeNumber(`${option}.port`, network.port, { min: 0, max: 65_535 })
  if (network.token === undefined || /^[\x21-\x7e]{16,}$/.test(network.token)) return
  const { length } = network.token
  throw new InkstoneError(
    `${option}.token: expected a token of 16 or more visible ASCII characters, got ${length < 16 ? length : 'other characters'}. openssl rand -hex 32 makes one.`,
  )
}

function checkRejected(rejected: RejectedOptions): void {
  knownOptions('serve.rejected', rejected, ['keep', 'maxBytes', 'review'])
  const { keep, maxBytes, review } = rejected
  for (const [name, given] of Object.entries({ keep, review })) {
    if (given === undefined || (typeof given === 'string' && given !== '')) continue
    const expected = 'the path of a folder'
    throw optionError({ option: `serve.rejected.${name}`, expected, given })
  }
  if (maxBytes === undefined) return
  finiteNumber('serve.rejected.maxBytes', maxBytes, { min: 1, unit: 'bytes' })
  if (keep !== undefined) return
  const expected = 'nothing, because no folder keeps rejected pictures'
  const mend = 'Name it: rejected: { keep }.'
  throw optionError({ option: 'serve.rejected.maxBytes', expected, given: maxBytes, mend })
}

const networkDefaults = { host: '127.0.0.1', port: 8080 }

const batchingDefaults = () => ({
  maxBatch: 64,
  maxDelayMs: 0,
  maxQueue: 512,
  timeoutMs: 2000,
  pictureThreads: Math.max(1, availableParallelism() >> 1),
})

const limitDefaults = {
  maxBytes: 1e7,
  maxMegapixels: 12,
  maxPictures: 64,
  maxLines: 100,
  arrivalMs: 30_000,
}
