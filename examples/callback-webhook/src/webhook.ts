import {
  type Callback,
  type EpochRecord,
  finiteNumber,
  knownOptions,
  optionError,
} from '@inkstone/core'

export interface WebhookOptions {
  /** How long a post may take before it is given up. Default 5,000. */
  timeoutMs?: number
  /** Takes the one line that says what went wrong. Default: stderr. */
  log?(line: string): void
}

/** Posts the figures of each epoch to a web address, as the JSON of core's `EpochRecord`: `{ "epoch": 1, "metrics": {
 * "training/loss": 0.21, ... }, "learningRate": 0.001, ... }`.
 *
 * The training never waits for it, but at its end for the posts that are under way, `timeoutMs` at most. An address
 * that answers badly or not at all is told of once a training, by its origin alone: the rest of it may be a secret.
 * @throws InkstoneError for what is no address of http or https, or an option out of range
 * @example trainer().train({ ..., callbacks: [webhook('http://127.0.0.1:8787/epochs')] }) */
export function webhook(address: string, options: WebhookOptions = {}): Callback {
  knownOptions('webhook', options, ['timeoutMs', 'log'])
  const { timeoutMs = 5000, log = (line) => process.stderr.write(`${line}\n`) } = options
  finiteNumber('webhook.timeoutMs', timeoutMs, { min: 1, unit: 'milliseconds' })
  const { origin } = checkAddress(address)
  const underWay = new Set<Promise<void>>()
  let told = false

  async function post(epoch: EpochRecord): Promise<void> {
    const trouble = await send(address, JSON.stringify(epoch), timeoutMs)
    if (trouble === undefined || told) return
    told = true
    log(`webhook: ${origin} ${trouble}. The training goes on, and no more will be said of it.`)
  }

  return {
    name: 'webhook',
    options: { origin, timeoutMs },
    watchesOnly: true,
    trainBegin() {
      told = false
    },
    epochEnd(epoch) {
      const sent = post(epoch).finally(() => underWay.delete(sent))
      underWay.add(sent)
    },
    async trainEnd() {
      await Promise.all(underWay)
    },
  }
}

/** @returns what went wrong; undefined where nothing did */
async function send(address: string, body: string, timeoutMs: number): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' }
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(address, { method: 'POST', headers, body, signal })
    await response.body?.cancel() // what it says is of no interest, and would keep the connection busy
    return response.ok ? undefined : `answered ${response.status} ${response.statusText}`.trimEnd()
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return `did not answer within ${timeoutMs} ms`
    const { code } = ((error as Error).cause ?? {}) as { code?: string }
    return `cannot be reached (${code ?? (error as Error).message})`
  }
}

function checkAddress(address: string): URL {
  try {
    const url = new URL(address)
    if (['http:', 'https:'].includes(url.protocol)) return url
  } catch {} // no address: the same answer as one of another kind
  throw optionError({
    option: 'webhook.address',
    expected: 'an address such as http://127.0.0.1:8787/epochs',
    given: address,
  })
}
