/// <reference lib="dom" />
import type { Browser } from 'playwright-core'
import { inkstone, temporaryFolder, writeTinyRecipe } from '../apps/runner/src/spawnInkstone'

// What `inkstone train --watch` serves, as a browser shows it while a training goes on.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(): Promise<Browser>
}

const described = findBrowser() ? describe : describe.skip
described('in a browser (skipped where no Chromium is on the PATH)', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let browser: Browser
  beforeAll(async () => {
    folder = await temporaryFolder()
    await writeTinyRecipe(folder.path, 'tiny', { fineTune: 'undefined' })
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await folder?.remove()
  })

  it('the curves grow while it trains; Ctrl-C ends it, and the page says so', async () => {
    let stop = (): void => {}
    let text = ''
    let found = (_address: string): void => {}
    const address = new Promise<string>((done) => {
      found = done
    })
    const finished = inkstone(['train', 'tiny.ts', '--watch', '--set', 'training.epochs=1000000'], {
      cwd: folder.path,
      onOutput(more, interrupt) {
        text += more
        stop = interrupt
        const [, url] = /^watch +(http:\S+)\n/m.exec(text) ?? []
        if (url) found(url)
      },
    })
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(await address)
    const points = (curve: string): Promise<number> =>
      page.$$eval(curve, ([path]) => path?.getAttribute('d')?.split(/[ML]/).length ?? 0)
    for (const curve of [
      '#losses path.step',
      '#losses path.validation',
      '#accuracies path.training',
    ]) {
      const before = await points(curve)
      await page.waitForFunction(
        ([selector, least]) => {
          const d = document.querySelector(String(selector))?.getAttribute('d') ?? ''
          return d.split(/[ML]/).length > Number(least) + 1
        },
        [curve, before] as const,
      )
    }
    expect(await page.textContent('#recipe')).toBe('tiny, seed 1')
    expect(await page.textContent('#stage')).toBe('training')
    expect(await page.textContent('#speed')).toMatch(/^[\d,]+$/)
    expect(Number(await page.textContent('#epoch'))).toBeGreaterThan(1)
    expect(await page.textContent('#left')).toMatch(/ s$/)
    stop()
    expect((await finished).code).toBe(130)
    await page.waitForFunction(() =>
      document.querySelector('#state')?.textContent?.startsWith('stopped: the report is'),
    )
    expect(said).toEqual([])
    expect(asked).toEqual(['/', '/events'])
    await page.close()
  })
})
