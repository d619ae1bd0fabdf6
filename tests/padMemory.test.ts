import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inkstone } from '../apps/runner/test/spawnInkstone'
import { close, hostOf, inBrowser, notices, padInBrowser, said } from './pad/padInBrowser'
import { isRead, readOn, recorded, replay, write } from './pad/writeOnSheet'
import { root } from './workspace'

// What the pad learns and keeps, and what it goes on without.

inBrowser('in a browser (skipped where no Chromium is on the PATH)', () => {
  const pad = padInBrowser()
  const { opened } = pad

  it('learns from three corrections, keeps it, shares it with other tabs and with Node, deletes it', async () => {
    const page = await opened({ acceptDownloads: true })
    const other = await page.context().newPage()
    await other.goto(pad.address)
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
      await download.saveAs(join(pad.folder, name))
    }
    await saved('text=Export', 'hand.safetensors')
    await page.click('summary')
    await page.waitForSelector('.maps')
    await saved('text=Save the picture', 'digit.png')
    // 12,683 weights of the last layer in float32
    expect(readFileSync(join(pad.folder, 'hand.safetensors')).length).toBeLessThan(60_000)
    const args = ['predict', 'digit.png', '--adapter', 'hand.safetensors', '--json']
    const { stdout, stderr } = await inkstone(args, { cwd: pad.folder })
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

    const hand = join(pad.folder, 'hand.safetensors')
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
      await page.route(pad.address, async (route) => {
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
