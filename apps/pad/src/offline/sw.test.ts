import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'

// The service worker as a browser runs it, with caches that last and a host that changes.

const scope = 'https://pad.example/'
type Files = Map<string, string>
type Handler = (event: object) => void

function browserOf(host: Files) {
  const stores = new Map<string, Files>()
  const addressOf = (request: string | { url: string }) =>
    new URL(typeof request === 'string' ? request : request.url, scope).href
  const fetched = async (request: string | { url: string }) => {
    const body = host.get(addressOf(request))
    return { ok: body !== undefined, body, clone: () => ({ body }) }
  }
  const found = (files: Files, request: string | { url: string }) => {
    const body = files.get(addressOf(request))
    return body === undefined ? undefined : { ok: true, body }
  }
  const cacheOf = (files: Files) => ({
    match: async (request: string | { url: string }) => found(files, request),
    async put(request: { url: string }, { body }: { body: string }) {
      files.set(addressOf(request), body)
    },
    async add(request: string) {
      const { ok, body } = await fetched(request)
      if (!ok) throw new Error(`no ${request}`)
      files.set(addressOf(request), body!)
    },
    async addAll(requests: string[]) {
      for (const request of requests) await this.add(request)
    },
  })
  const caches = {
    keys: async () => [...stores.keys()],
    delete: async (name: string) => stores.delete(name),
    async open(name: string) {
      if (!stores.has(name)) stores.set(name, new Map())
      return cacheOf(stores.get(name)!)
    },
    async match(request: { url: string }) {
      return [...stores.values()].map((files) => found(files, request)).find(Boolean)
    },
  }

  /** Installs a version, which takes over at once. @returns what it answers to a page */
  async function install(version: string, files: readonly string[]) {
    const handlers = new Map<string, Handler>()
    const self = {
      registration: { scope },
      clients: { claim: async () => {} },
      skipWaiting: async () => {},
      addEventListener: (type: string, handler: Handler) => handlers.set(type, handler),
    }
    const program = readFileSync(join(__dirname, 'sw.js'), 'utf8')
      .replace('__NAME__', `inkstone-pad-${version}`)
      .replace("['__FILES__']", JSON.stringify(files))
    runInNewContext(program, { self, caches, fetch: fetched, URL })
    const told = async (type: string, event: object = {}) => {
      let until: Promise<unknown> = Promise.resolve()
      handlers.get(type)!({ ...event, waitUntil: (work: typeof until) => (until = work) })
      await until
    }
    await told('install')
    await told('activate')
    const keep = (addresses: string[]) => told('message', { data: { keep: addresses } })
    const ask = async (path: string, mode = 'cors') => {
      let answer: Promise<{ body?: string }> = Promise.resolve({})
      const request = { url: new URL(path, scope).href, method: 'GET', mode }
      handlers.get('fetch')!({ request, respondWith: (given: typeof answer) => (answer = given) })
      return (await answer).body
    }
    return { ask, keep }
  }
  return { install, stores }
}

const hostOf = (version: string, kernels: string): Files =>
  new Map([
    [scope, `page ${version}`],
    [`${scope}assets/worker-${version}.js`, `worker ${version}`],
    [`${scope}assets/${kernels}`, 'kernels'],
  ])

test('keeps what the page had loaded before, and only of its own address', async () => {
  const host = hostOf('1', 'simd.wasm')
  const { ask, keep } = await browserOf(host).install('1', ['./', 'assets/worker-1.js'])
  await keep([`${scope}assets/simd.wasm`, 'https://elsewhere.example/pixel.png'])
  host.clear()
  expect(await ask('', 'navigate')).toBe('page 1')
  expect(await ask('assets/simd.wasm')).toBe('kernels')
})

test('a page of the version before that is open still gets its files; older ones are forgotten', async () => {
  const host = hostOf('1', 'simd.wasm')
  const browser = browserOf(host)
  for (const version of ['1', '2', '3']) {
    host.clear()
    for (const [at, body] of hostOf(version, 'simd.wasm')) host.set(at, body)
    const { ask } = await browser.install(version, ['./', `assets/worker-${version}.js`])
    expect(await ask('', 'navigate')).toBe(`page ${version}`)
    expect(await ask(`assets/worker-${version}.js`)).toBe(`worker ${version}`)
    if (version === '1') continue
    expect(await ask(`assets/worker-${Number(version) - 1}.js`)).toBe(
      `worker ${Number(version) - 1}`,
    )
  }
  expect([...browser.stores.keys()]).toEqual(['inkstone-pad-2', 'inkstone-pad-3'])
})
