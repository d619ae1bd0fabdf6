import { execFileSync } from 'node:child_process'
import {
  createReadStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { Trained } from './browser/trainOnWasm'
import { root, run } from './workspace'

// The CNN trains in WebAssembly, in Node and in a page of headless Chromium, with the losses of the native kernels.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

let place: string
let native: number[]

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'inkstone-wasm-'))
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'))
  const onBackend = `import { selectBackend } from '@inkstone/backend'
    import { trainCnn } from './trainCnn.mjs'
    await selectBackend({ log() {} })
    console.log(JSON.stringify(await trainCnn()))`
  bundleForNode('trainCnn')
  native = JSON.parse(inNode(onBackend))
})

afterAll(() => rmSync(place, { recursive: true, force: true }))

function esbuild(entry: string, to: string, ...options: string[]): void {
  const from = join(root, 'tests', 'browser', `${entry}.ts`)
  const bin = join(root, 'node_modules', '.bin', 'esbuild')
  run(bin, [from, '--bundle', `--outfile=${join(place, to)}`, '--log-level=error', ...options])
}

function bundleForNode(entry: string): void {
  esbuild(entry, `${entry}.mjs`, '--format=esm', '--platform=node', '--packages=external')
}

function inNode(program: string, env: Record<string, string> = {}): string {
  const file = join(place, 'program.mjs')
  writeFileSync(file, program)
  const own = { ...process.env, ...env }
  const printed = execFileSync(process.execPath, [file], { encoding: 'utf8', env: own })
  return printed.trim().split('\n').at(-1)!
}

function expectClose(losses: number[]): void {
  expect(losses).toHaveLength(3)
  for (const [epoch, loss] of losses.entries()) {
    expect(Math.abs(loss - native[epoch]!)).toBeLessThan(1e-4)
  }
}

it('learns, so that the comparison means something', () => {
  expect(native[2]).toBeLessThan(0.9 * native[0]!)
})

it.each([
  ['relaxed', '1'],
  ['relaxed', '2'],
  ['simd128', '1'],
  ['reference', '2'],
])('in Node with %s on %s threads', (isa, threads) => {
  bundleForNode('trainOnWasm')
  const program = `import { trainOnWasm } from './trainOnWasm.mjs'
    console.log(JSON.stringify(await trainOnWasm()))`
  const trained: Trained = JSON.parse(
    inNode(program, { INKSTONE_ISA: isa, INKSTONE_THREADS: threads }),
  )
  expect(trained.status).toEqual({ available: true, isa, threads: Number(threads) })
  expectClose(trained.losses)
})

const described = findBrowser() ? describe : describe.skip // no Chromium on the PATH
described('in a page', () => {
  let browser: Browser
  let server: Server

  beforeAll(async () => {
    esbuild('trainOnWasm', 'page.js', '--format=iife', '--platform=browser', '--global-name=page')
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser.close()
    server.close()
  })

  /** Serves the page, its script and the compiled files. */
  async function serve(headers: Record<string, string>): Promise<string> {
    const folder = join(root, 'packages', 'backend-wasm', 'wasm')
    server = createServer(({ url = '/' }, response) => {
      const type = url.endsWith('.wasm') ? 'application/wasm' : 'text/html'
      response.writeHead(url === '/missing' ? 404 : 200, { 'content-type': type, ...headers })
      if (url.endsWith('.wasm')) createReadStream(join(folder, url)).pipe(response)
      else response.end('<!doctype html><title>page</title>')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  async function trainInPage(
    headers: Record<string, string>,
    files = { simd128: '/simd128.wasm', relaxed: '/relaxed.wasm' },
  ): Promise<Trained> {
    const address = await serve(headers)
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('pageerror', (error: Error) => errors.push(error.message))
    await page.goto(address)
    await page.addScriptTag({ content: readFileSync(join(place, 'page.js'), 'utf8') })
    const trained: Trained = await page.evaluate(`page.trainOnWasm(${JSON.stringify(files)})`)
    expect(errors).toEqual([])
    await page.close()
    server.close()
    return trained
  }

  it('that is not cross-origin isolated, on one thread', async () => {
    const { status, losses } = await trainInPage({})
    expect(status).toEqual({ available: true, isa: 'relaxed', threads: 1 })
    expectClose(losses)
  })

  it('that is cross-origin isolated, on every core', async () => {
    const { status, losses } = await trainInPage({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    })
    expect(status).toMatchObject({ available: true, isa: 'relaxed' })
    expect(status.available && status.threads).toBeGreaterThan(1)
    expectClose(losses)
  })

  it('that has not the files, says so', async () => {
    const { status } = await trainInPage({}, { simd128: '/missing', relaxed: '/missing' })
    expect(status).toEqual({
      available: false,
      reason:
        'The kernels are not at /missing: the server answers 404. Serve the folder wasm of ' +
        '@inkstone/backend-wasm, and name its files with startWasm({ files }).',
    })
  })
})
