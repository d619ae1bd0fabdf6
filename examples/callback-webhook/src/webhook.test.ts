import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, it } from 'node:test'
import type { Callback, EpochRecord } from '@inkstone/core'
import { callbackSuite, tinyModel } from '@inkstone/testing'
import '@tensorflow/tfjs-backend-cpu'
import { webhook } from './webhook.js'

/** A local server that runs until the tests are over. @returns its URL */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  after(() => {
    server.close()
    server.closeAllConnections() // including those of unanswered posts
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A URL where nothing listens any more. */
async function closedAddress(): Promise<string> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}`
}

const epochOf = (epoch: number): EpochRecord => ({
  ...{ epoch, metrics: { 'training/loss': 1 / epoch }, learningRate: 1e-3, best: true },
  ...{ imagesPerSecond: 5000, trainingSeconds: 2, validationSeconds: 0 },
})

/** Plays a training of this many epochs to the callback. */
async function play(callback: Callback, epochs: number): Promise<void> {
  const model = tinyModel()
  const counts = { epochs, steps: epochs, stepsPerEpoch: 1, batchSize: 1, trainingImages: 1 }
  const figures = { 'training/loss': 'lower' } as const
  await callback.trainBegin?.({ model, ...counts, validationImages: 0, figures, directory: '.' })
  const history = Array.from({ length: epochs }, (_, index) => epochOf(index + 1))
  for (const epoch of history) assert.notEqual(await callback.epochEnd?.(epoch), 'stop')
  const sums = { steps: epochs, images: epochs, seconds: 1 }
  await callback.trainEnd?.({ history, bestEpoch: epochs, stoppedBy: 'budget', ...sums })
  model.dispose()
}

const silent = await serve(() => {}) // accepts the post and never answers
const closed = await closedAddress()
callbackSuite('webhook', () => webhook(closed, { log: () => {} }))

it('posts the figures of each epoch as JSON, and is done with it when the training is', async () => {
  const received: { method?: string; type?: string; url?: string; record: EpochRecord }[] = []
  const address = await serve(async (request, response) => {
    const { method, headers, url } = request
    received.push({ method, type: headers['content-type'], url, record: await read(request) })
    response.end('thanks')
  })
  const said: string[] = []
  await play(webhook(`${address}/epochs?run=1`, { log: (line) => said.push(line) }), 3)
  received.sort((one, other) => one.record.epoch - other.record.epoch)
  const post = { method: 'POST', type: 'application/json', url: '/epochs?run=1' }
  assert.deepEqual(
    received,
    [1, 2, 3].map((epoch) => ({ ...post, record: epochOf(epoch) })),
  )
  assert.deepEqual(said, [])
})

it('says once a training that it was answered badly, and keeps the address to itself', async () => {
  let posts = 0
  const address = await serve((_, response) => {
    posts++
    response.writeHead(503).end()
  })
  const said: string[] = []
  const callback = webhook(`${address}/token-1234`, { log: (line) => said.push(line) })
  await play(callback, 3)
  const line = `webhook: ${address} answered 503 Service Unavailable. The training goes on, and no more will be said of it.`
  assert.deepEqual(said, [line])
  assert.equal(posts, 3) // the server may have recovered by the next epoch
  await play(callback, 1)
  assert.deepEqual(said, [line, line])
})

it('gives up on a post without an answer', async () => {
  const said: string[] = []
  await play(webhook(silent, { timeoutMs: 20, log: (line) => said.push(line) }), 2)
  assert.deepEqual(said, [
    `webhook: ${silent} did not answer within 20 ms. The training goes on, and no more will be said of it.`,
  ])
})

it('tolerates a missing server', async () => {
  const said: string[] = []
  await play(webhook(closed, { log: (line) => said.push(line) }), 2)
  assert.deepEqual(said, [
    `webhook: ${closed} cannot be reached (ECONNREFUSED). The training goes on, and no more will be said of it.`,
  ])
})

it('refuses what cannot work', () => {
  assert.throws(
    () => webhook('file:///etc/hosts'),
    /webhook\.address: expected an address such as http:\/\/127\.0\.0\.1:8787\/epochs, got 'file:/,
  )
  assert.throws(() => webhook('epochs'), /webhook\.address: expected an address/)
  assert.throws(() => webhook(closed, { timeoutMs: 0 }), /webhook\.timeoutMs: expected a number/)
})

async function read(request: IncomingMessage): Promise<EpochRecord> {
  let text = ''
  for await (const chunk of request) text += chunk
  return JSON.parse(text) as EpochRecord
}
