import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { metric, picture, problemOf, raw, type Served, send, served, until } from '../test/service'
import { problemKinds } from './http/problem'

// What may go wrong, each with a real service on a real port; after each, the service goes on.

let red: Buffer
let here: Served
beforeAll(async () => {
  red = await picture('#ff0000')
  here = await served({ limits: { arrivalMs: 1500 } })
})
afterAll(() => here.close())

afterEach(async () => {
  const answer = await send(here, red)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ predictions: [{ class: 'red' }] })
})

it('a client that sends its request drop by drop is told so, and let go', async () => {
  const head = 'POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\n'
  const [inHead, inBody] = await Promise.all([
    raw(here, head),
    raw(here, `${head}content-length: 1000\r\n\r\nabc`),
  ])
  for (const answer of [inHead, inBody]) {
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('application/problem+json')
    expect(answer).toContain('#timed-out"')
  }
})

it('a body of 100 MB is refused: at once if it says so, else at the limit', async () => {
  const mega = Buffer.alloc(1e6)
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < 100; count++) yield mega
  }
  const said = await raw(
    here,
    'POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\ncontent-length: 100000000\r\n\r\n',
  )
  expect(said).toMatch(/^HTTP\/1\.1 413 /)
  expect(said).toContain('#too-large"')
  const before = process.memoryUsage().rss
  const init = { method: 'POST', duplex: 'half' } as const
  const streamed = await fetch(`${here.service.address}/v1/classify`, {
    ...init,
    headers: { 'content-type': 'image/png' },
    body: endless(),
  }).catch(() => undefined) // the connection may be closed before the client reads the answer
  if (streamed) expect((await problemOf(streamed)).kind).toBe('too-large')
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
})

it('more pictures than a request may hold are too large, in JSON and in parts', async () => {
  const one = await picture('#ffffff')
  const pictures = Array.from({ length: 65 }, () => one.toString('base64'))
  const inJson = await fetch(`${here.service.address}/v1/classify`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pictures }),
  })
  const parts = new FormData()
  for (let at = 0; at < 65; at++) parts.append('file', new Blob([new Uint8Array(one)]), `${at}.png`)
  const inParts = await fetch(`${here.service.address}/v1/classify`, {
    method: 'POST',
    body: parts,
  })
  for (const response of [inJson, inParts]) {
    expect(await problemOf(response)).toMatchObject({ kind: 'too-large', status: 413 })
  }
})

it('a decompression bomb is refused by its header, before it is decoded', async () => {
  const bomb = await picture('#ffffff', 12_000, 12_000) // 144 megapixels in some kB
  expect(bomb.length).toBeLessThan(1e6)
  const decoded = await metric(here, 'inkstone_stage_seconds_count{stage="decode"}')
  expect(await problemOf(await send(here, bomb))).toMatchObject({
    kind: 'too-large',
    status: 413,
    detail:
      'picture: expected at most 12 megapixels, got 12000 x 12000 = 144 megapixels. Make the picture smaller.',
  })
  expect(await metric(here, 'inkstone_stage_seconds_count{stage="decode"}')).toBe(decoded)
})

it('a picture of very many rows is refused by its header too', async () => {
  const long = Buffer.from(await picture('#ffffff', 100, 1))
  long.writeUInt32BE(1, 16) // width and height in the header of a PNG file
  long.writeUInt32BE(11_999_999, 20)
  expect(await problemOf(await send(here, long))).toMatchObject({
    kind: 'too-large',
    status: 413,
    detail:
      'picture: expected sides of at most 65535 pixels, got 1 x 11999999. Make the picture smaller.',
  })
})

it.each([
  ['text as text', 'seven', 'text/plain', 415, 'wrong-type', /image\/png, image\/jpeg/],
  [
    'text as a picture',
    'seven',
    'image/png',
    415,
    'wrong-type',
    /^picture: expected a PNG or JPEG/,
  ],
  ['NaN in JSON', '{"pictures": NaN}', 'application/json', 400, 'bad-request', /JSON/],
  ['JSON cut short', '{"pictures": [', 'application/json', 400, 'bad-request', /JSON/],
  ['nothing in JSON', '{"pictures": []}', 'application/json', 400, 'bad-request', /pictures/],
  ['a number', '{"pictures": [7]}', 'application/json', 400, 'bad-request', /must be string/],
  ['no base64', '{"pictures": ["7!"]}', 'application/json', 400, 'bad-request', /expected base64/],
  ['no parts', 'x', 'multipart/form-data; boundary=y', 400, 'bad-request', /./],
])('%s is answered with a problem', async (_, body, type, status, kind, detail) => {
  const problem = await problemOf(await send(here, body, type))
  expect(problem).toMatchObject({ status, kind })
  expect(problem.detail).toMatch(detail)
})

it.each(['/v1/classify', '/v1/read'])(
  'a request without a body to %s is answered with a problem',
  async (path) => {
    const answer = await fetch(`${here.service.address}${path}`, { method: 'POST' })
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ kind: 'bad-request', status: 400 })
    expect(problem.detail).toMatch(/^Expected a picture as the body, .+ got no body\.$/)
  },
)

it('each kind of problem is explained where its type points to', () => {
  const text = readFileSync(join(__dirname, '../../../docs/serving.md'), 'utf8')
  const anchors = [...text.matchAll(/<a id="([a-z-]+)"><\/a>/g)].map(([, kind]) => kind)
  expect(anchors.sort()).toEqual([...problemKinds].sort())
})

it('what is no HTTP, no address, or another host is answered with a problem', async () => {
  const noise = await raw(here, 'seven\r\n\r\n')
  expect(noise).toMatch(/^HTTP\/1\.1 400 .+#bad-request"/s)
  const lost = await problemOf(await fetch(`${here.service.address}/v2`))
  expect(lost).toMatchObject({ kind: 'not-found', status: 404 })
  const rebound = await raw(
    here,
    'GET /v1/models HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
  )
  expect(rebound).toMatch(/^HTTP\/1\.1 421 /)
})

it.each([
  ['an address that cannot be decoded', 'GET /%zz HTTP/1.1\r\nhost: localhost', 400, 'bad-request'],
  ['no host', 'GET /v1/models HTTP/1.1', 421, 'wrong-host'],
  ['another host in HTTP/1.0', 'GET /v1/models HTTP/1.0\r\nhost: evil.example', 421, 'wrong-host'],
  ['an expectation', 'GET /v1/models HTTP/1.1\r\nhost: localhost\r\nexpect: 7', 400, 'bad-request'],
  [
    'a large head',
    `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'7'.repeat(20_000)}`,
    413,
    'too-large',
  ],
  [
    'two lengths',
    'POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-length: 5\r\ntransfer-encoding: chunked',
    400,
    'bad-request',
  ],
])('what Node itself would answer is a problem too: %s', async (_, head, status, kind) => {
  const answer = await raw(here, `${head}\r\nconnection: close\r\n\r\n`)
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  expect(answer).toMatch(/^content-type: application\/problem\+json/im)
  expect(answer).toContain(`#${kind}"`)
})

it('lets no page of another site read or change anything', async () => {
  const { address } = here.service
  const headers = { origin: 'https://evil.example', 'content-type': 'image/png' }
  const asked = await fetch(`${address}/v1/models`, {
    method: 'OPTIONS',
    headers: { ...headers, 'access-control-request-method': 'POST' },
  })
  expect(await problemOf(asked)).toMatchObject({ kind: 'not-found' })
  const answered = await send(here, red, 'image/png', { headers })
  const form = new URLSearchParams({ name: 'colours' }) // what a form may send without being asked
  const swap = await fetch(`${address}/v1/models`, { method: 'POST', headers: {}, body: form })
  expect(await problemOf(swap)).toMatchObject({ kind: 'wrong-type', status: 415 })
  for (const answer of [asked, answered, swap]) {
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
  }
})

it('half a request costs nothing, and one whose client leaves is cancelled', async () => {
  const { hostname, port } = new URL(here.service.address)
  const head = `POST /v1/classify HTTP/1.1\r\nhost: localhost\r\ncontent-type: image/png\r\ncontent-length: ${red.length}\r\n\r\n`
  const cancelled = () => metric(here, 'inkstone_problems_total{problem="cancelled"}')
  const before = await cancelled()
  await new Promise<void>((closed) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(head)
      socket.write(red.subarray(0, 20), () => setTimeout(() => socket.destroy(), 100))
    })
    socket.on('close', () => closed())
  })
  await until(async () => (await cancelled()) > before)
  expect(await metric(here, 'inkstone_queue_depth')).toBe(0)
})

it.each(['model', 'pictures'] as const)(
  'a thread that is killed in the middle is answered with 503, started again, and counted: %s',
  async (which) => {
    const restarts = () => metric(here, `inkstone_thread_restarts_total{thread="${which}"}`)
    const large = await picture('#ff0000', 3000, 3000)
    let killed = 0
    for (let lost = 0; lost === 0; ) {
      const asked = Array.from({ length: 8 }, () => send(here, large))
      await until(async () => (await metric(here, 'inkstone_queue_depth')) > 0)
      await here.service.kill(which)
      killed++
      for (const answer of await Promise.all(asked)) {
        if (answer.status === 200) continue // it was not in the thread
        expect(await problemOf(answer)).toMatchObject({
          kind: 'thread-lost',
          status: 503,
          retryAfter: '1',
        })
        lost++
      }
      if (which === 'model') break // it computes for so short a time that nothing may be lost
    }
    expect(await restarts()).toBe(killed)
    await until(async () => (await fetch(`${here.service.address}/health/ready`)).ok)
    expect((await fetch(`${here.service.address}/health/live`)).status).toBe(200)
  },
)

describe('a service with narrow limits', () => {
  let narrow: Served
  beforeAll(async () => {
    narrow = await served({
      batching: { maxQueue: 2, timeoutMs: 1 },
      limits: { ratePerMinute: 12, maxBytes: 2000 },
      network: { token: 'a-token-of-some-length' },
    })
  })
  afterAll(() => narrow.close())
  const headers = { authorization: 'Bearer a-token-of-some-length' }

  it('keeps out who has no token, but tells its health', async () => {
    const { address } = narrow.service
    for (const authorization of ['', 'Bearer a-token-of-other-length']) {
      const answer = await send(narrow, red, 'image/png', { headers: { authorization } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      expect(await problemOf(answer)).toMatchObject({ kind: 'unauthorized', status: 401 })
    }
    expect((await fetch(`${address}/health/ready`)).status).toBe(200)
    expect((await fetch(`${address}/v1/models`, { headers })).status).toBe(200)
    const small = { authorization: headers.authorization.replace('Bearer', 'bearer') } // RFC 9110, 11.1
    expect((await fetch(`${address}/v1/models`, { headers: small })).status).toBe(200)
  })

  it('drops what is past its deadline, and what the queue has no room for', async () => {
    const late = await send(narrow, await picture('#ff0000', 200, 200), 'image/png', { headers })
    expect(await problemOf(late)).toMatchObject({
      kind: 'deadline-passed',
      status: 503,
      retryAfter: '1',
    })
    const three = JSON.stringify({ pictures: [1, 2, 3].map(() => red.toString('base64')) })
    const full = await send(narrow, three, 'application/json', { headers })
    expect(await problemOf(full)).toMatchObject({
      kind: 'queue-full',
      status: 503,
      retryAfter: '1',
    })
    const many = JSON.stringify({ pictures: ['A'.repeat(3000)] })
    const large = await send(narrow, many, 'application/json', { headers })
    expect(await problemOf(large)).toMatchObject({ kind: 'too-large', status: 413 })
  })

  it('answers a client that asks too often with 429 and when to come back', async () => {
    let answer = await send(narrow, red, 'image/png', { headers })
    while (answer.status !== 429) answer = await send(narrow, red, 'image/png', { headers })
    const { kind, retryAfter } = await problemOf(answer)
    expect(kind).toBe('too-many-requests')
    expect(Number(retryAfter)).toBeGreaterThan(0)
    expect(Number(retryAfter)).toBeLessThanOrEqual(60)
  })
})
