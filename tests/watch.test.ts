/// <reference lib="dom" />
import type { Browser } from 'playwright-core'
import { inkstone, temporaryFolder, writeTinyRecipe } from '../apps/runner/test/spawnInkstone'

// What `--watch` serves, as a browser shows it while a training goes on.

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

  /** A command that is watched: where its page is, how to stop it, when it has ended. */
  async function watched(...args: string[]) {
    let stop = (): void => {}
    let text = ''
    let found = (_address: string): void => {}
    const address = new Promise<string>((done) => {
      found = done
    })
    const finished = inkstone([...args, '--watch'], {
      cwd: folder.path,
      onOutput(more, interrupt) {
        text += more
        stop = interrupt
        const [, url] = /^watch +(http:\S+)\n/m.exec(text) ?? []
        if (url) found(url)
      },
    })
    return { address: await address, stop: () => stop(), finished }
  }

  it('the curves grow while it trains; Ctrl-C ends it, and the page says so', async () => {
    const longest = ['--set', 'training.epochs=1000000']
    const { address, stop, finished } = await watched('train', 'tiny.ts', ...longest)
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    const said: string[] = []
    const asked: string[] = []
    page.on('console', (message) => said.push(message.text()))
    page.on('pageerror', (error) => said.push(error.message))
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(address)
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
    expect(await page.textContent('#epoch')).toMatch(/^\d+ of 1000000$/)
    expect(await page.title()).toMatch(/^training, \d+ %, tiny, Inkstone$/)
    const axes = await page.evaluate(() =>
      ['losses', 'accuracies'].map(
        (id) => document.querySelector(`#${id} text:last-of-type`)?.textContent,
      ),
    )
    expect(axes[0]).toMatch(/^\d+ epochs?$/)
    expect(axes[1]).toBe(axes[0])
    expect(await page.textContent('#speed')).toMatch(/^[\d,]+$/)
    expect(parseInt((await page.textContent('#epoch'))!, 10)).toBeGreaterThan(1)
    expect(await page.textContent('#left')).toMatch(/ s$/)
    stop()
    expect((await finished).code).toBe(130)
    await page.waitForFunction(() =>
      document.querySelector('#state')?.textContent?.startsWith('stopped: the report is'),
    )
    expect(await page.title()).toBe('stopped, tiny, Inkstone')
    expect(said).toEqual([])
    expect(asked).toEqual(['/', '/events'])
    await page.close()
  })

  it('a training that is resumed has its curve from the first epoch on', async () => {
    const longest = ['--set', 'training.epochs=1000000', '--runs', 'stopped']
    const first = await watched('train', 'tiny.ts', ...longest)
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(first.address)
    const atEpoch = (least: number) =>
      page.waitForFunction(
        (epochs) => parseInt(document.querySelector('#epoch')?.textContent ?? '', 10) > epochs,
        least,
      )
    await atEpoch(5)
    first.stop()
    expect((await first.finished).code).toBe(130)
    const second = await watched('resume', 'stopped/latest')
    await page.goto(second.address)
    await atEpoch(5)
    // the axis begins at 48, and one epoch of so many is near to it
    const curve = (await page.getAttribute('#losses path.validation', 'd'))!
    const [begins, ...others] = curve
      .split(/[ML]/)
      .filter(Boolean)
      .map((point) => parseFloat(point))
    expect(others.length).toBeGreaterThanOrEqual(5)
    expect(begins! - 48).toBeCloseTo(others[0]! - begins!, 0)
    second.stop()
    expect((await second.finished).code).toBe(130)
    await page.close()
  })

  it('a fine-tuning has a page of its own', async () => {
    const data = 'squares({ name: "dim", seed: seed + 1, level: 120 })'
    await writeTinyRecipe(folder.path, 'tuned', {
      fineTune: `{ data: ${data}, fineTuner: allLayers({ epochs: 1000000 }) }`,
    })
    const trained = await inkstone(['train', 'tuned.ts', '--runs', 'base'], { cwd: folder.path })
    expect(trained.code).toBe(0)
    const { address, stop, finished } = await watched('finetune', 'base/latest')
    const page = await browser.newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(address)
    await page.waitForFunction(
      () => parseInt(document.querySelector('#epoch')?.textContent ?? '', 10) > 2,
    )
    expect(await page.textContent('#stage')).toBe('fine-tuning')
    expect(await page.textContent('#recipe')).toBe('tuned, seed 1')
    expect(await page.textContent('#evaluations')).toContain('dim/before')
    stop()
    expect((await finished).code).toBe(130)
    await page.close()
  })
})
