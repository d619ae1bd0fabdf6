/// <reference lib="dom" />
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersFile, outcomes, rejectedFolder } from '@inkstone/run'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { inkstone, temporaryFolder } from '../apps/runner/test/spawnInkstone'

// The review desk as people use it: `inkstone review` and a browser, by the keyboard.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

const axe = readFileSync(require.resolve('axe-core'), 'utf8')

const described = findBrowser() ? describe : describe.skip
described('the review desk (skipped where no Chromium is on the PATH)', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let browser: Browser
  let address = ''
  let finished: ReturnType<typeof inkstone>
  let stop = (_signal?: NodeJS.Signals): void => {}
  const digests: string[] = []
  beforeAll(async () => {
    folder = await temporaryFolder()
    // From the least sure on; the second looks like the first.
    await keep('4', '9', 0.4, 20)
    await keep('7', '1', 0.45, 19)
    await keep('2', '3', 0.5, 4)
    await keep('8', '6', 0.55, 11)
    await new Promise<void>((listening, failed) => {
      let text = ''
      finished = inkstone(['review', 'rejected', '--port', '0'], {
        cwd: folder.path,
        onOutput(more, interrupt) {
          text += more
          stop = interrupt
          const [, found] = /^desk +(http:\S+)$/m.exec(text) ?? []
          if (found) {
            address = found
            listening()
          }
        },
      })
      finished.then(({ stderr }) => failed(new Error(stderr)))
    })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    stop('SIGKILL')
    await browser?.close()
    await folder?.remove()
  })

  /** Keeps a picture of a bar as rejected.
   * @param left its left edge */
  async function keep(likeliest: string, other: string, probability: number, left: number) {
    const rejected = await rejectedFolder(join(folder.path, 'rejected'))
    const bar = `<rect x="${left}" y="4" width="4" height="20" fill="#222"/>`
    const svg = `<svg width="28" height="28"><rect width="28" height="28" fill="#fff"/>${bar}</svg>`
    const png = await sharp(Buffer.from(svg)).png().toBuffer()
    await rejected.keep(png, {
      ...{ kind: 'class', reason: 'unsure', text: likeliest, confidence: probability },
      threshold: 0.93,
      alternatives: [
        { text: likeliest, probability },
        { text: other, probability: 0.39 },
      ],
      model: { name: 'cnn/seed-001', digest: 'sha256:00' },
      ...{ classes: [...'0123456789'], imageShape: [28, 28, 1] },
      framing: { fit: 'digit', polarity: 'ink' },
      at: '2026-11-29T12:00:00.000Z',
    })
    digests.push(createHash('sha256').update(png).digest('hex'))
  }

  /** A page of a keyer, and what went wrong on it. */
  async function pageOf(keyer = ''): Promise<{ page: Page; errors: string[]; asked: string[] }> {
    const page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    const errors: string[] = []
    const asked: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('request', (request) => asked.push(new URL(request.url()).origin))
    await page.goto(keyer ? `${address}?keyer=${keyer}` : address)
    return { page, errors, asked }
  }

  /** Types or presses, and waits until the desk says that it is saved. */
  async function answer(page: Page, text: string, ...keys: string[]): Promise<void> {
    const before = await page.getAttribute('.work img', 'src')
    if (text) await page.keyboard.type(text)
    for (const key of keys) await page.keyboard.press(key)
    await page.waitForFunction(
      (src) => document.querySelector('.work img')?.getAttribute('src') !== src,
      before,
    )
  }

  const shown = async (page: Page) => {
    const source = (await page.getAttribute('.work img', 'src')) ?? ''
    return digests.indexOf(source.split('/').at(-1)!)
  }
  const answers = async () => answersFile(join(folder.path, 'rejected')).read()
  const said = async () => (await answers()).map(({ verdict, text }) => text ?? verdict)

  it('is used by the keyboard alone: what is typed is on the disk before the next picture comes', async () => {
    const { page, errors, asked } = await pageOf()
    await page.waitForSelector('input[name=answer]:focus')
    expect(await shown(page)).toBe(0)
    expect(await page.textContent('.side')).toContain('40.0 % sure, and 93.0 % are needed')
    expect(
      await page.$$eval('.alternatives th', (cells) => cells.map((cell) => cell.textContent)),
    ).toEqual(['4', '9'])
    await page.waitForFunction(() => {
      return document.querySelector<HTMLImageElement>('.work img')?.naturalWidth === 28
    })
    await page.keyboard.type('x')
    await page.keyboard.press('Enter')
    await page.waitForSelector('text=Expected one of 0, 1, 2')
    await page.keyboard.press('Backspace')
    await answer(page, '4', 'Enter')
    expect(await said()).toEqual(['4'])
    expect(await shown(page)).toBeGreaterThan(1) // the most unlike the first, not the next least sure
    await answer(page, '', 'F8')
    await answer(page, '', 'F2')
    await answer(page, '', 'F4')
    expect(await said()).toEqual(['4', 'skip', 'none', 'unreadable'])
    expect(await page.textContent('.progress')).toContain('3 of 4 answered, 1 to go')
    await answer(page, '', 'Control+z') // the unreadable one is back, before the skipped one
    expect(await said()).toEqual(['4', 'skip', 'none', 'unreadable', 'undo'])
    expect(await page.textContent('[role=status]')).toBe('Took back the last answer.')
    await page.click('a:has-text("Answered")')
    await page.waitForSelector('.list li')
    expect(await page.$$eval('.list b', (texts) => texts.map((text) => text.textContent))).toEqual([
      ...['not a digit', 'skipped', '4'],
    ])
    expect(errors).toEqual([])
    expect(new Set(asked)).toEqual(new Set([new URL(address).origin]))
    await page.close()
  })

  it('takes two keyers who do not see each other, and a third look where they differ', async () => {
    const { page, errors } = await pageOf('anna')
    const open: number[] = []
    await page.waitForSelector('.work img')
    for (const text of ['7', '1']) {
      open.push(await shown(page))
      await answer(page, text, 'Enter')
    }
    const { page: other, errors: others } = await pageOf('ben')
    await other.waitForSelector('.work img')
    for (const text of ['7', '9']) {
      expect(await other.textContent('main')).not.toContain('anna')
      await answer(other, text, 'Enter')
    }
    await other.click('a:has-text("Differences")')
    await other.waitForSelector('.answers')
    expect(await other.textContent('.answers')).toBe('anna1ben9')
    await other.keyboard.type('1')
    await other.keyboard.press('Enter')
    await other.waitForSelector('text=Nowhere.')
    const found = outcomes(await answers())
    expect(open.map((number) => found.get(digests[number]!)?.settled?.text)).toEqual(['7', '1'])
    expect([errors, others]).toEqual([[], []])
    await Promise.all([page.close(), other.close()])
  })

  it('changes an answer from the list by keyboard, and Esc leaves it', async () => {
    await keep('5', '3', 0.6, 15)
    const { page, errors } = await pageOf('dora')
    await page.waitForSelector('.work, .done')
    while ((await page.locator('.work img').count()) === 0) {
      await page.reload() // the desk looks into the folder now and then
      await page.waitForSelector('.work, .done')
    }
    await answer(page, '7', 'Enter')
    await page.click('a:has-text("Answered")')
    const change = page.locator('button[aria-label="Change 7"]')
    await change.focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('input[name=answer]:focus')
    await page.keyboard.press('Escape')
    await page.waitForSelector('button[aria-label="Change 7"]:focus')
    await page.keyboard.press('Enter')
    await page.waitForSelector('input[name=answer]:focus')
    await page.keyboard.type('1')
    await page.keyboard.press('Enter')
    await page.waitForSelector('button[aria-label="Change 1"]:focus')
    expect(await page.textContent('[role=status]')).toBe('Saved: 1.')
    expect(errors).toEqual([])
    await page.close()
  })

  it('says what a name in its address may be', async () => {
    const { page } = await pageOf('a/b')
    await page.waitForSelector('.notice:has-text("expected a name of 1 to 40 letters")')
    await page.close()
  })

  it('fits on a phone, whatever the model guesses', async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 640 }, hasTouch: true })
    await page.route('**/api/next*', async (route) => {
      const next = await (await route.fetch()).json()
      next.pictures[0].alternatives = [{ text: '7'.repeat(60), probability: 0.4 }]
      await route.fulfill({ json: next })
    })
    await page.goto(`${address}?keyer=emil`)
    await page.waitForSelector('.alternatives')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
    const { width, height } = (await page.locator('.alternatives th').boundingBox())!
    expect(width).toBeGreaterThan(height) // of some lines, not of a digit each
    await page.close()
  })

  it('has nothing that axe-core finds serious, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      // The page's own policy lets no script in but its own.
      const context = await browser.newContext({ colorScheme, bypassCSP: true })
      const page = await context.newPage()
      for (const view of ['key', 'answered', 'differences']) {
        await page.goto(`${address}#${view}`)
        await page.waitForSelector('main h1', { state: 'attached' })
        await page.evaluate(axe)
        const found: { id: string; impact: string }[] = await page.evaluate(
          '(async () => (await axe.run()).violations.map(({ id, impact }) => ({ id, impact })))()',
        )
        expect([view, found.filter(({ impact }) => /serious|critical/.test(impact))]).toEqual([
          view,
          [],
        ])
      }
      await context.close()
    }
  })

  it('ends at kill -9 with every answer that it confirmed; its page says that it is gone, and keeps what was typed', async () => {
    const { page } = await pageOf('finn')
    await page.waitForSelector('input[name=answer]:focus')
    const before = (await answers()).length
    const post = (text: string) =>
      fetch(new URL('api/answers', address), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ picture: digests[0], keyer: 'carl', verdict: 'text', text }),
      })
    let confirmed = 0
    const pouring = (async () => {
      for (;;) {
        const { ok } = await post(String(confirmed % 10)).catch(() => ({ ok: false }))
        if (!ok) return
        confirmed++
      }
    })()
    while (confirmed < 20) await new Promise((later) => setTimeout(later, 5))
    stop('SIGKILL')
    await pouring
    await finished
    const after = await answers()
    expect(after.length - before).toBeGreaterThanOrEqual(confirmed)
    expect(after.length - before).toBeLessThanOrEqual(confirmed + 1)
    expect(after.slice(before).map(({ text }) => text)).toEqual(
      Array.from({ length: after.length - before }, (_, at) => String(at % 10)),
    )
    await page.keyboard.type('5')
    await page.keyboard.press('Enter')
    await page.waitForSelector('[role=status]:has-text("The desk does not answer.")')
    expect(await page.inputValue('input[name=answer]')).toBe('5')
  })
})
