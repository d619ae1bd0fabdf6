import '@tensorflow/tfjs-backend-cpu'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { saveModel } from '@inkstone/models'
import * as tf from '@tensorflow/tfjs-core'
import * as tfl from '@tensorflow/tfjs-layers'
import sharp from 'sharp'
import { type ServeOptions, type Service, serve } from '../src/index'

// For tests: a small model, pictures whose class is known by hand, and a service on a free port.

export const colours: readonly string[] = ['red', 'green', 'blue']

/** Tells the colour of a whole picture: the mean of each channel, times `scale`, is a logit.
 * @param order of the outputs */
export async function saveColours(
  folder: string,
  scale = 8,
  order: readonly string[] = colours,
): Promise<void> {
  await tf.setBackend('cpu')
  const dense = tfl.layers.dense({ units: 3, useBias: false })
  const pooled = tfl.layers.globalAveragePooling2d({ inputShape: [32, 32, 3] })
  const model = tfl.sequential({ layers: [pooled, dense] })
  const rows = colours.map((colour) => order.map((name) => (name === colour ? scale : 0)))
  tf.tidy(() => dense.setWeights([tf.tensor2d(rows)]))
  await saveModel(model, folder, {
    name: `colours/${scale}`,
    classes: [...order],
    imageShape: [32, 32, 3],
    framing: { fit: 'resize', polarity: 'bright' },
    thresholds: [{ errorRate: 0.01, threshold: 0.9, coverage: 0.75 }],
  })
  model.dispose()
}

/** A PNG file of one colour. */
export function picture(background: string, width = 32, height = 32): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer()
}

export interface Served {
  service: Service
  /** Where its models are: `colours` is served. */
  folder: string
  close(): Promise<void>
}

/** A service with the model of colours, on a free port, with JavaScript's own backend. */
export async function served(options: Partial<ServeOptions> = {}): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'inkstone-server-'))
  await saveColours(join(folder, 'colours'))
  const service = await serve({
    model: join(folder, 'colours'),
    ...options,
    loading: { backend: 'cpu', models: folder, ...options.loading },
    network: { port: 0, ...options.network },
    batching: { timeoutMs: 60_000, ...options.batching }, // machines are shared
  })
  return {
    service,
    folder,
    async close() {
      await service.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Sends a picture. */
export function send(
  { service }: Served,
  body: RequestInit['body'],
  type: string | undefined = 'image/png',
  init: RequestInit = {},
  path: string = '/v1/classify',
): Promise<Response> {
  const headers = { ...(type && { 'content-type': type }), ...init.headers }
  return fetch(service.address + path, { method: 'POST', body, ...init, headers })
}

export interface FoundProblem {
  kind: string | undefined
  status: number
  detail: string
  retryAfter: string | null
}

/** The problem that an answer holds. */
export async function problemOf(answer: Response): Promise<FoundProblem> {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const { type, status, detail } = (await answer.json()) as Pick<
    FoundProblem,
    'status' | 'detail'
  > & {
    type: string
  }
  expect(status).toBe(answer.status)
  const retryAfter = answer.headers.get('retry-after')
  return { kind: type.split('#')[1], status, detail, retryAfter }
}

/** A figure of /metrics, 0 if it has not been counted yet: `inkstone_problems_total{problem="queue-full"}`. */
export async function metric({ service }: Served, name: string): Promise<number> {
  const text = await (await fetch(`${service.address}/metrics`)).text()
  const line = text.split('\n').find((line) => line.startsWith(`${name} `))
  return line === undefined ? 0 : Number(line.slice(name.length + 1))
}

/** Sends bytes as they are, and reads until the connection ends. */
export function raw({ service }: Served, text: string, thenEnd = false): Promise<string> {
  const { hostname, port } = new URL(service.address)
  return new Promise((done, failed) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => {
      socket.write(text)
      if (thenEnd) socket.end()
    })
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part
    })
    socket.on('close', () => done(answer))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') failed(error)
    })
  })
}

/** Resolves when the check holds. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((later) => setTimeout(later, 20))
}
