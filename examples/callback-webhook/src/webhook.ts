import {
  type Callback,
  type EpochRecord,
  finiteNumber,
  knownOptions,
  optionError,
} from '@inkstone/core'

export interface WebhookOptions {
  /** Timeout of a post. Default 5,000. */
  timeoutMs?: number
  /** Receives the one line that says what went wrong. Default: stderr. */
  log?(line: string): void
}

/** Posts the figures of each epoch to a URL, as the JSON of core's `EpochRecord`: `{ "epoch": 1, "metrics": {
 * "training/loss": 0.21, ... }, "learningRate": 0.001, ... }`.
 *
 * It does not block the training; at the end the training waits for pending posts, at most `timeoutMs`. A URL that
 * answers with an error or not at all is reported once per training, by its origin alone, because the rest may be a
 * secret.
 * @throws InkstoneError if the URL is not http or https, or an option is out of range
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

/** @returns what went wrong, or undefined */
async function send(address: string, body: string, timeoutMs: number): Promise<string | undefined> {
  const headers = { 'content-type': 'application/json' }
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    const response = await fetch(address, { method: 'POST', headers, body, signal })
    await response.body?.cancel() // an unread body would keep the connection busy
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
  } catch {} // not a URL: handled like a URL of another kind
  throw optionError({
    option: 'webhook.address',
    expected: 'an address such as http://127.0.0.1:8787/epochs',
    given: address,
  })
}
