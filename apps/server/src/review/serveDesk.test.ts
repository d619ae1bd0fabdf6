import {
  appendFile,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readReview, rejectedFolder } from '@inkstone/run'
import { picture, problemOf, raw, type Served, send, served, until } from '../../test/service'
import { type DeskService, serveDesk } from './serveDesk'

const token = 'a token of more than 16 characters'.replaceAll(' ', '-')

let place: string
let open: DeskService
let locked: DeskService
let digest: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'inkstone-desk-'))
  const folder = await rejectedFolder(join(place, 'rejected'))
  await folder.keep(await picture('#ff0000'), {
    ...{ kind: 'class', reason: 'unsure', text: 'red', confidence: 0.5, threshold: 0.9 },
    alternatives: [{ text: 'red', probability: 0.5 }],
    model: { name: 'colours', digest: 'sha256:00' },
    ...{ classes: ['red', 'green'], imageShape: [32, 32, 3], at: '2026-11-29T12:00:00.000Z' },
  })
  const directory = join(place, 'rejected')
  digest = (await readReview(directory)).pictures[0]!.digest
  open = await serveDesk({ directory, network: { port: 0 } })
  locked = await serveDesk({ directory, network: { port: 0, host: '0.0.0.0', token } })
})
afterAll(async () => {
  await Promise.all([open.close(), locked.close()])
  await rm(place, { recursive: true })
})

const at = (service: DeskService, path: string) =>
  service.address.replace('0.0.0.0', '127.0.0.1') + path
const post = (path: string, body: unknown, type = 'application/json') =>
  fetch(at(open, path), {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

it('serves the page, which asks nobody else, and the pictures', async () => {
  const page = await fetch(open.address)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toContain(
    "default-src 'none'; script-src 'self'",
  )
  expect(page.headers.get('x-content-type-options')).toBe('nosniff')
  const html = await page.text()
  const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(html)!
  const loaded = await fetch(at(open, script!))
  expect([loaded.status, loaded.headers.get('content-type')]).toEqual([
    200,
    'text/javascript; charset=utf-8',
  ])
  expect(loaded.headers.get('cache-control')).toContain('immutable')
  const shown = await fetch(at(open, `api/pictures/${digest}`))
  expect(shown.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await shown.arrayBuffer())).toEqual(await picture('#ff0000'))
  const bare = await fetch(new URL('/', open.address), { redirect: 'manual' })
  expect([bare.status, bare.headers.get('location')]).toEqual([302, '/review/'])
})

it('gives nothing outside its lists, whatever the path', async () => {
  await writeFile(join(place, 'secret'), 'secret')
  const { port } = new URL(open.address)
  const asked = [
    '../secret',
    '..%2fsecret',
    '%2e%2e/secret',
    'api/pictures/../../secret',
    `api/pictures/${'ab'.repeat(32)}`,
  ]
  const service = { service: { address: `http://127.0.0.1:${port}` } } as Served
  for (const path of [
    ...asked,
    'api/pictures/..%2f..%2fsecret',
    'assets/',
    'index.html/../../secret',
  ]) {
    const answer = await raw(
      service,
      `GET /review/${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 (400|404) /)
    expect(answer).not.toContain('secret\n')
  }
  const other = await raw(
    service,
    'GET /review/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n',
  )
  expect(other).toMatch(/^HTTP\/1\.1 421 /)
})

it('saves answers, and refuses what is none with a problem in words', async () => {
  const answer = { picture: digest, keyer: 'anna', verdict: 'text', text: 'green' }
  expect((await post('api/answers', answer)).status).toBe(200)
  const file = join(place, 'rejected', 'answers.jsonl')
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ...answer, at: expect.any(String) })
  const wrong: [unknown, number, RegExp][] = [
    [{ ...answer, text: 'blue' }, 400, /^text: expected one of red, green, got 'blue'/],
    [{ ...answer, picture: '../x' }, 400, /body\/picture must match pattern/],
    [{ ...answer, keyer: 'a\u001b[31m' }, 400, /body\/keyer must match pattern/],
    [{ ...answer, verdict: 'undo' }, 400, /body\/verdict must be equal to one of/],
    [{ ...answer, more: 1 }, 400, /additional properties/],
    [{ ...answer, settles: true }, 400, /^A third look settles/],
    ['{', 400, /JSON/],
    [`{"text":"${'x'.repeat(20_000)}"}`, 413, /larger/],
  ]
  for (const [body, status, detail] of wrong) {
    const refused = await post('api/answers', body)
    expect([status, refused.headers.get('content-type')]).toEqual([
      refused.status,
      'application/problem+json',
    ])
    expect(((await refused.json()) as { detail: string }).detail).toMatch(detail)
  }
  // As another site would send it, without asking first.
  expect((await post('api/answers', JSON.stringify(answer), 'text/plain')).status).toBe(415)
  const next = (await (await fetch(at(open, 'api/next?keyer=ben'))).json()) as { left: number }
  expect(next).toMatchObject({ left: 1, state: { open: 1, answered: 1, keyers: { anna: 1 } } })
  expect(await (await post('api/undo', { keyer: 'anna' })).json()).toEqual({ picture: digest })
  expect((await readReview(join(place, 'rejected'))).outcomes.size).toBe(0)
})

it('says that the disk is full, and saves the answer once there is room', async () => {
  const file = join(place, 'rejected', 'answers.jsonl')
  const given = { picture: digest, keyer: 'dora', verdict: 'text', text: 'green' }
  await appendFile(file, '') // it may be the first answer
  await rename(file, `${file}.aside`)
  await symlink('/dev/full', file)
  const refused = await problemOf(await post('api/answers', given))
  expect(refused).toMatchObject({ kind: 'disk-full', status: 507 })
  expect(refused.detail).toMatch(/^The answer is not saved: the disk is full\./)
  await rename(`${file}.aside`, file)
  expect((await post('api/answers', given)).status).toBe(200)
  expect(await readFile(file, 'utf8')).toContain('dora')
})

it('lets in whoever has the token, as a password too', async () => {
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`anna:${password}`).toString('base64')}`,
  })
  const statusOf = async (headers: Record<string, string>, path = '') =>
    (await fetch(at(locked, path), { headers })).status
  const refused = await fetch(at(locked, ''))
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
    401,
    'Basic realm="Inkstone review", charset="UTF-8"',
  ])
  expect(await statusOf({}, 'api/state')).toBe(401)
  expect(await statusOf(basic('another'), 'api/state')).toBe(401)
  expect(await statusOf(basic(token))).toBe(200)
  expect(await statusOf({ authorization: `Bearer ${token}` }, 'api/state')).toBe(200)
  const directory = join(place, 'rejected')
  await expect(serveDesk({ directory, network: { host: '0.0.0.0' } })).rejects.toThrow(
    'serveDesk.network.token: expected a token, because other machines reach this address',
  )
})

it('is mounted in a service, and shows what is rejected meanwhile', async () => {
  const folder = join(place, 'kept')
  await mkdir(folder)
  const here = await served({ rejected: { keep: folder, review: folder } })
  expect((await send(here, await picture('#2e0000'))).status).toBe(200)
  const left = async () => {
    const next = await fetch(`${here.service.address}/review/api/next`)
    return ((await next.json()) as { left: number }).left
  }
  await until(async () => (await left()) === 1)
  const document = (await (await fetch(`${here.service.address}/openapi.json`)).json()) as {
    paths: object
  }
  expect(Object.keys(document.paths).join()).not.toContain('review')
  await here.close()
})
