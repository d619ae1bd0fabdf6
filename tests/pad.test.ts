import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { joinedInk } from '../apps/pad/test/joinedInk'
import { inkstone, temporaryFolder } from '../apps/runner/test/spawnInkstone'
import { isRead, readOn, recorded, replay, send, write } from './pad/writeOnSheet'
import { root } from './workspace'

// The pad as its writer meets it: `inkstone pad` serves it, and headless Chromium replays recorded strokes.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

/** A host that knows nothing of the pad: it sends files with their type, and lets no browser keep them. */
async function hostOf(folder: string): Promise<{ address: string; close(): Promise<void> }> {
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

const described = findBrowser() ? describe : describe.skip
described('in a browser (skipped where no Chromium is on the PATH)', () => {
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

  /** A page of its own, in a browser that has never seen the pad. */
  async function opened(
    options: BrowserContextOptions = {},
    before: (page: Page) => Promise<unknown> = async () => {},
    at: string = address,
  ): Promise<Page> {
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
      /^(Ready|The model is not there)/.test(document.querySelector('.status')?.textContent ?? ''),
    )
    return page
  }
  const close = (page: Page) => page.context().close()
  const notices = (page: Page) => page.locator('.notice').allTextContents()
  const said = (page: Page, text: string) => page.waitForSelector(`.status:has-text("${text}")`)

  it.each(['mouse', 'touch', 'pen'] as const)(
    'reads what a %s writes, on every core',
    async (pointer) => {
      const page = await opened({ hasTouch: true })
      expect(await notices(page)).toEqual([])
      await write(page, '407', pointer)
      expect(await readOn(page)).toBe('407')
      await said(page, 'Read: 4 0 7.')
      await close(page)
    },
  )

  it('drops a palm beside a pen, and a stroke that the browser takes away', async () => {
    const page = await opened({ hasTouch: true })
    const client = await page.context().newCDPSession(page)
    const { x, y } = (await page.locator('.sheet canvas').boundingBox())!
    await send(client, 'touch', 'down', { x: x + 300, y: y + 300, force: 1 })
    await send(client, 'touch', 'move', { x: x + 320, y: y + 300, force: 1 })
    await send(client, 'touch', 'cancel', { x: 0, y: 0, force: 0 })
    await replay(page, recorded.digits['7']!, 'pen', { x: 60, y: 60 })
    await send(client, 'touch', 'down', { x: x + 400, y: y + 300, force: 1 })
    await send(client, 'touch', 'move', { x: x + 480, y: y + 320, force: 1 })
    await send(client, 'touch', 'up', { x: 0, y: 0, force: 0 })
    await isRead(page)
    expect(await readOn(page)).toBe('7')
    await close(page)
  })

  it('takes every point that the browser has put into one event', async () => {
    const page = await opened()
    const [stroke, ...others] = recorded.digits['3']!
    expect(others).toEqual([]) // in one stroke
    await page.$eval(
      '.sheet canvas',
      (sheet, points) => {
        const { left, top } = sheet.getBoundingClientRect()
        const of = (type: string, [x, y]: number[], coalescedEvents: PointerEvent[] = []) => {
          const at = { clientX: left + 60 + x!, clientY: top + 60 + y! }
          const pointer = { pointerId: 7, pointerType: 'pen', pressure: 0.5, isPrimary: true }
          return new PointerEvent(type, { ...at, ...pointer, bubbles: true, coalescedEvents })
        }
        const all = points.map((point) => of('pointermove', point))
        sheet.dispatchEvent(of('pointerdown', points[0]!))
        sheet.dispatchEvent(of('pointermove', points.at(-1)!, all))
        sheet.dispatchEvent(of('pointerup', points.at(-1)!))
      },
      stroke!,
    )
    await isRead(page)
    expect(await readOn(page)).toBe('3')
    await close(page)
  })

  it('reads digits that touch as a string', async () => {
    const page = await opened()
    await write(page, '4072', 'pen', 84)
    expect(await readOn(page)).toBe('4072')
    await close(page)
  })

  it('reads digits that are written without lifting the pen, and saves each as a picture', async () => {
    const page = await opened({ acceptDownloads: true })
    const joined = joinedInk('230').points.map(([x, y]): [number, number, number] => [x, y, 0.5])
    await replay(page, [joined], 'pen', { x: 40, y: 60 })
    await replay(page, recorded.digits['4']!, 'pen', { x: 400, y: 60 })
    await isRead(page)
    expect(await readOn(page)).toBe('2304')
    await page.locator('.digit').nth(1).click()
    await page.click('summary')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click('text=Save the picture'),
    ])
    await download.saveAs(join(folder.path, 'three.png'))
    const { stdout } = await inkstone(['predict', 'three.png', '--json'], { cwd: folder.path })
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!)).toMatchObject({ class: '3' })
    await close(page)
  })

  it.each([375, 320])(
    'keeps twelve digits on a line, and the sheet in its place, on a phone %i wide',
    async (width) => {
      const page = await opened({ viewport: { width, height: 700 }, hasTouch: true })
      const place = () => page.locator('.sheet').boundingBox()
      const before = await place()
      const pitch = (width - 56) / 12
      for (const [at, digit] of [...'407249358604'].entries()) {
        const small = recorded.digits[digit]!.map((stroke) =>
          stroke.map(([x, y, force]): [number, number, number] => {
            return [(x * pitch) / 130, (y * pitch) / 130, force]
          }),
        )
        await replay(page, small, 'touch', { x: 10 + pitch * at, y: 60 })
      }
      await page.waitForFunction(() => document.querySelectorAll('.digit').length === 12)
      expect(await place()).toEqual(before)
      const tops = await page.$$eval('.digit', (all) =>
        all.map((digit) => digit.getBoundingClientRect().top),
      )
      expect(new Set(tops).size).toBe(1)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      const status = (await page.locator('.status').boundingBox())!
      expect(status.y + status.height).toBeLessThanOrEqual(700) // what happened last is on the screen
      await close(page)
    },
  )

  it('takes a dot, a letter and a scribble for no digit', async () => {
    const page = await opened()
    const dot: [number, number, number][] = [
      [0, 0, 0.5],
      [1, 1, 0.5],
    ]
    const letter = [
      [0, 130, 10, 0, 60, 80],
      [60, 80, 110, 0, 120, 130],
    ].map((line): [number, number, number][] =>
      [0, 2, 4].map((at) => [line[at]!, line[at + 1]!, 0.5]),
    )
    const scribble = Array.from({ length: 60 }, (_, at): [number, number, number] => [
      60 + 50 * Math.cos(at * 1.9),
      60 + 50 * Math.sin(at * 2.7),
      0.5,
    ])
    await replay(page, [dot], 'mouse', { x: 60, y: 150 })
    await replay(page, [letter.flat()], 'mouse', { x: 180, y: 60 })
    await replay(page, [scribble], 'mouse', { x: 420, y: 60 })
    await isRead(page)
    expect(await readOn(page)).toBe('???')
    await said(page, 'Read: unread unread unread.')
    await close(page)
  })

  it('is used by keyboard alone: through the digits, correct, undo, clear', async () => {
    const page = await opened()
    await write(page, '407')
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))
    for (let tabs = 0; !/sure/.test((await focused()) ?? ''); tabs++) {
      expect(tabs).toBeLessThan(8)
      await page.keyboard.press('Shift+Tab') // back from the sheet, which was written on
    }
    expect(await focused()).toMatch(/^7, (over )?\d+ % sure$/)
    await page.keyboard.press('ArrowLeft')
    expect(await focused()).toMatch(/^0, (over )?\d+ % sure$/)
    await page.keyboard.press('6')
    await said(page, 'Noted: this is 6.')
    expect(await focused()).toBe('6, as you said')
    await page.keyboard.press('Home')
    await page.keyboard.press('?')
    await said(page, 'Noted: this is no digit.')
    expect(await readOn(page)).toBe('?67')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z') // the 7 has two strokes
    await page.waitForFunction(() => document.querySelectorAll('.digit').length === 2)
    await page.keyboard.press('Escape')
    await said(page, 'The sheet is empty.')
    expect(await page.locator('.digit').count()).toBe(0)
    await page.keyboard.press('Control+z')
    await said(page, 'Read: unread 6.')
    expect(await readOn(page)).toBe('?6')
    await close(page)
  })

  it('learns from three corrections, keeps it, shares it with other tabs and with Node, deletes it', async () => {
    const page = await opened({ acceptDownloads: true })
    const other = await page.context().newPage()
    await other.goto(address)
    await other.waitForSelector('.status:has-text("Ready")')
    await page.bringToFront() // behind another tab, a browser draws a page once a second, and input waits for that
    let corrected = 0
    for (const strokes of recorded.flagged) {
      await replay(page, strokes, 'pen', { x: 200, y: 60 })
      await isRead(page)
      if ((await readOn(page)) !== '1') {
        await page.click('button[aria-label="It is a 1"]')
        corrected++
      }
      if (corrected === 3) break
      await page.click('text=Clear')
    }
    expect(corrected).toBe(3)
    await page.waitForSelector('.hand-card:has-text("and in use")')
    const figures = await page.locator('.figures dd').allTextContents()
    const [before, after] = figures[0]!.match(/\d+/g)!.map(Number)
    expect(after).toBeGreaterThan(before!)
    const [baseBefore, baseAfter] = figures[1]!.match(/\d+/g)!.map(Number)
    expect(baseAfter).toBeGreaterThanOrEqual(baseBefore! - 1)
    await other.waitForSelector('.hand-card:has-text("reads with your hand, learnt from 3")')

    // what is read with the hand is what Node reads with it
    await page.click('text=Clear')
    await replay(page, recorded.flagged[5]!, 'pen', { x: 200, y: 60 })
    await isRead(page)
    const saved = async (button: string, name: string) => {
      const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)])
      await download.saveAs(join(folder.path, name))
    }
    await saved('text=Export', 'hand.safetensors')
    await page.click('summary')
    await page.waitForSelector('.maps')
    await saved('text=Save the picture', 'digit.png')
    // 12,683 weights of the last layer in float32
    expect(readFileSync(join(folder.path, 'hand.safetensors')).length).toBeLessThan(60_000)
    const args = ['predict', 'digit.png', '--adapter', 'hand.safetensors', '--json']
    const { stdout, stderr } = await inkstone(args, { cwd: folder.path })
    expect(stderr).not.toContain('error')
    const { probabilities } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      probabilities: number[]
    }
    const rows = await page.$$eval('.chances tr', (all) =>
      all.map(({ dataset }) => [dataset.label, Number(dataset.probability)] as const),
    )
    expect(rows).toHaveLength(3)
    for (const [label, probability] of rows) {
      const index = label === 'none' ? 10 : Number(label)
      expect(Math.abs(probability - probabilities[index]!)).toBeLessThan(1e-4)
    }

    await page.reload()
    await page.waitForSelector('.hand-card:has-text("reads with your hand, learnt from 3")')
    await page.click('text=Your hand')
    await page.waitForSelector('.classes:has-text("Read wrong: 3 of 3 as")')
    await page.click('button[aria-label="Delete this 1"] >> nth=0')
    await page.waitForSelector('.classes:has-text("Read wrong: 2 of 2 as")')
    await page.click('nav >> text=Write')
    await page.click('text=Delete')
    await said(page, 'are deleted')
    await other.waitForSelector('.hand-card:has-text("When a digit is read wrong")')

    const hand = join(folder.path, 'hand.safetensors')
    await page.setInputFiles('input[type=file]', hand)
    await said(page, 'It reads with the hand from hand.safetensors now.')
    const buffer = readFileSync(hand).subarray(0, 1000)
    await page.setInputFiles('input[type=file]', { name: 'half.safetensors', mimeType: '', buffer })
    await said(page, 'half.safetensors was not imported.')
    await close(page)
  })

  it('opens without a network after one load, from any host of static files', async () => {
    const host = await hostOf(join(root, 'apps', 'pad', 'dist', 'page'))
    const page = await opened({ serviceWorkers: 'allow' }, async () => {}, host.address)
    const isKept = () =>
      page.evaluate(async () => {
        const { caches, navigator } = window
        if (!navigator.serviceWorker.controller) return false
        const kept = await Promise.all(
          (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
        )
        return kept.flat().some(({ url }) => url.endsWith('.wasm'))
      })
    while (!(await isKept())) await page.waitForTimeout(50)
    await host.close()
    await page.reload()
    await page.waitForSelector('.status:has-text("Ready")')
    expect(await notices(page)).toEqual([expect.stringContaining('One thread:')])
    await write(page, '47')
    expect(await readOn(page)).toBe('47')
    await close(page)
  })

  it('draws the digits anew where the colours change', async () => {
    const page = await opened({ colorScheme: 'light' })
    await write(page, '7')
    const ink = () =>
      page.$eval('.digit-image', (canvas) => {
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, 28, 28)
        return data.find((_, at) => at % 4 === 0 && data[at + 3] === 255)! // red, where all is ink
      })
    const bright = await ink()
    await page.emulateMedia({ colorScheme: 'dark' })
    while ((await ink()) === bright) await page.waitForTimeout(20)
    expect(await ink()).toBeGreaterThan(bright + 100) // bright ink on a dark sheet
    await close(page)
  })

  it.each(['light', 'dark'] as const)('axe finds nothing serious in %s', async (colorScheme) => {
    const page = await opened({ colorScheme })
    await write(page, '407')
    await page.click('button[aria-label="It is a 7"]')
    const serious = async () => {
      await page.evaluate(axe.source)
      const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults
      return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    }
    expect(await serious()).toEqual([])
    await page.click('text=Your hand')
    expect(await serious()).toEqual([])
    await close(page)
  })

  it('goes on where the browser keeps nothing, and where it has no room', async () => {
    const denied = await opened({}, (page) =>
      page.addInitScript(() => {
        indexedDB.open = () => {
          throw new DOMException('denied', 'SecurityError')
        }
      }),
    )
    expect(await notices(denied)).toEqual([
      'This browser keeps nothing for the pad (denied): what it learns lasts until the page is closed.',
    ])
    await write(denied, '47')
    expect(await readOn(denied)).toBe('47')
    await close(denied)

    const full = await opened({}, (page) =>
      page.addInitScript(() => {
        IDBObjectStore.prototype.put = () => {
          throw new DOMException('no room', 'QuotaExceededError')
        }
      }),
    )
    await write(full, '47')
    await full.click('button[aria-label="It is a 1"]')
    await full.waitForSelector('.notice:has-text("no room left for what is corrected (no room)")')
    expect(await readOn(full)).toBe('41')
    await close(full)
  })

  it('leaves a low screen to the sheet: what it says is below', async () => {
    const page = await opened({ viewport: { width: 740, height: 360 }, hasTouch: true })
    const bottomOf = async (selector: string) => {
      const { y, height } = (await page.locator(selector).boundingBox())!
      return y + height
    }
    expect(await bottomOf('.status')).toBeGreaterThan(await bottomOf('.sheet'))
    await close(page)
  })

  it('says that the model does not load, lets write, and tries again', async () => {
    let isThere = false
    const page = await opened({}, async (page) => {
      await page.addInitScript(() => {
        indexedDB.open = () => {
          throw new DOMException('Denied.', 'SecurityError')
        }
      })
      await page.route('**/digits-*.bin', (route) =>
        isThere ? route.continue() : route.fulfill({ status: 503 }),
      )
    })
    expect(await page.locator('.notice button').count()).toBe(1)
    const [denied, missing, ...others] = await notices(page)
    expect(denied).toContain('keeps nothing for the pad (Denied): what it learns')
    expect([missing, ...others]).toEqual([
      expect.stringContaining('The model could not be loaded (the server answers 503).'),
    ])
    await replay(page, recorded.digits['7']!, 'mouse', { x: 60, y: 60 })
    expect(await page.locator('.digit').count()).toBe(0)
    isThere = true
    await page.click('text=Try again')
    await isRead(page)
    expect(await readOn(page)).toBe('7')
    expect(await notices(page)).toEqual([denied])
    await close(page)
  })

  it('reads on one thread where the page is not isolated, and in JavaScript without SIMD, and says so', async () => {
    const page = await opened({}, async (page) => {
      await page.route(address, async (route) => {
        const response = await route.fetch()
        const {
          'cross-origin-opener-policy': _,
          'cross-origin-embedder-policy': __,
          ...headers
        } = response.headers()
        await route.fulfill({ response, headers })
      })
    })
    expect(await notices(page)).toEqual([expect.stringContaining('One thread:')])
    await write(page, '7')
    expect(await readOn(page)).toBe('7')
    await close(page)

    const old = await opened({}, (page) =>
      page.route('**/worker-*.js', async (route) => {
        const response = await route.fetch()
        const body = `WebAssembly.validate = () => false;\n${await response.text()}`
        await route.fulfill({ response, body })
      }),
    )
    expect(await notices(old)).toEqual([
      expect.stringContaining('Reading is slow here: This engine runs no WebAssembly with SIMD.'),
    ])
    await write(old, '7')
    expect(await readOn(old)).toBe('7')
    await close(old)
  })
})
