import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { inkstone, temporaryFolder } from '../../apps/runner/test/spawnInkstone'

const { findBrowser, launchBrowser } = require('../../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

/** Tests in a browser; skipped where no Chromium is on the PATH. */
export const inBrowser = findBrowser() ? describe : describe.skip

/** A host that knows nothing of the pad: it sends files with their type, and lets no browser keep them. */
export async function hostOf(folder: string): Promise<{ address: string; close(): Promise<void> }> {
  const types: Record<string, string> = {
    '.html': 'text/html',
    '.js': 'text/javascript',
    '.css': 'text/css',
    '.wasm': 'application/wasm',
  }
  const server = createServer(({ url = '/' }, response) => {
    const file = join(folder, url === '/' ? 'index.html' : url)
    response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
    response.setHeader('cache-control', 'no-store')
    response.end(readFileSync(file))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** What {@link padInBrowser} gives to the tests of a file. */
export interface PadInBrowser {
  /** A folder for them alone. */
  readonly folder: string
  /** Where the pad is served. */
  readonly address: string
  /** A page of its own, in a browser that has never seen the pad.
   * @param at another host than `inkstone pad` */
  opened(
    options?: BrowserContextOptions,
    before?: (page: Page) => Promise<unknown>,
    at?: string,
  ): Promise<Page>
}

/** Serves the pad by `inkstone pad` before the tests of a block, starts a browser, and ends both after them. No page may throw. */
export function padInBrowser(): PadInBrowser {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let browser: Browser
  let address: string
  let stop: () => void
  let ended: ReturnType<typeof inkstone>
  const errors: string[] = []

  beforeAll(async () => {
    folder = await temporaryFolder()
    address = await new Promise((found, failed) => {
      ended = inkstone(['pad', '--port', '0'], {
        cwd: folder.path,
        onOutput(text, interrupt) {
          stop = interrupt
          const [, url] = /^pad +(http:\S+)$/m.exec(text) ?? []
          if (url) found(url)
        },
      })
      ended.then(({ stderr }) => failed(new Error(stderr)))
    })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    stop?.()
    expect((await ended).code).toBe(0)
    await folder?.remove()
  })
  afterEach(() => {
    expect(errors.splice(0)).toEqual([])
  })

  return {
    get folder() {
      return folder.path
    },
    get address() {
      return address
    },
    async opened(options = {}, before = async () => {}, at = address) {
      const context = await browser.newContext({
        ...{ viewport: { width: 1180, height: 820 }, serviceWorkers: 'block', ...options },
      })
      context.setDefaultTimeout(120_000)
      const page = await context.newPage()
      page.on('pageerror', (error) => errors.push(error.message))
      page.on('dialog', (dialog) => dialog.accept())
      await before(page)
      await page.goto(at)
      await page.waitForFunction(() =>
        /^(Ready|The model is not there)/.test(
          document.querySelector('.status')?.textContent ?? '',
        ),
      )
      return page
    },
  }
}

export const close = (page: Page) => page.context().close()
export const notices = (page: Page) => page.locator('.notice').allTextContents()
export const said = (page: Page, text: string) =>
  page.waitForSelector(`.status:has-text("${text}")`)
