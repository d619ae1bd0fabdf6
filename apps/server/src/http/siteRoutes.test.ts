import { gzipSync } from 'node:zlib'
import { type Served, served } from '../../test/service'
import type { SiteFile } from './siteRoutes'

const body = Buffer.from('<!doctype html><title>a page</title>')
const headers = { 'content-type': 'text/html', 'cross-origin-opener-policy': 'same-origin' }
const site: SiteFile[] = [
  { path: 'index.html', headers, body, gzipped: gzipSync(body) },
  { path: 'assets/page.js', headers: { 'content-type': 'text/javascript' }, body },
]

let here: Served
beforeAll(async () => {
  here = await served({ site, network: { port: 0, token: 'a-token-of-the-service' } })
})
afterAll(() => here.close())

const get = (path: string, encoding = 'identity') =>
  fetch(`${here.service.address}${path}`, { headers: { 'accept-encoding': encoding } })

it.each(['/', '/index.html'])(
  'serves a page at %s with its headers, to those without the token too',
  async (path) => {
    for (const encoding of ['identity', 'gzip']) {
      const answer = await get(path, encoding)
      expect(answer.status).toBe(200)
      expect(await answer.text()).toBe(body.toString())
      expect(answer.headers.get('content-type')).toBe('text/html')
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin')
      expect(answer.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null)
    }
  },
)

it('serves its other files, and nothing that is not among them', async () => {
  expect((await get('/assets/page.js')).headers.get('content-type')).toBe('text/javascript')
  expect((await get('/assets/../assets/page.js')).status).toBe(200) // the same address
  for (const path of ['/assets/other.js', '/%2e%2e/package.json', '/v1/models']) {
    expect((await get(path)).status).toBe(401) // which addresses there are is not told
  }
})
