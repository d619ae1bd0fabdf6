/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { runWithMistakes } from './runWithMistakes'
import { root } from './workspace'

// The report of a real run, small as it is, as a browser shows it from disk.

const { findBrowser, launchBrowser } = require('../scripts/browser.cjs') as {
  findBrowser(): string | undefined
  launchBrowser(env?: Record<string, string>): Promise<Browser>
}
const widths = { desktop: 1280, phone: 390 }
const schemes = ['light', 'dark'] as const
const views = Object.entries(widths).flatMap(([name, width]) =>
  schemes.map((colorScheme) => ({ name, width, colorScheme })),
)

it.each(views)('docs/images shows it on a $name, $colorScheme, in less than 200 kB', (view) => {
  const file = `docs/images/report-${view.name}-${view.colorScheme}.png`
  expect(statSync(join(root, file)).size).toBeLessThan(200_000)
  expect(readFileSync(join(root, 'docs/report.md'), 'utf8')).toContain(file.replace('docs/', ''))
})

const described = findBrowser() ? describe : describe.skip
described('in a browser (skipped where no Chromium is on the PATH)', () => {
  let folder: Awaited<ReturnType<typeof runWithMistakes>>
  let browser: Browser
  let address: string
  beforeAll(async () => {
    folder = await runWithMistakes()
    address = pathToFileURL(join(folder.path, 'runs/latest/report.html')).href
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await folder?.remove()
  })

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options)
    const page = await context.newPage()
    page.setDefaultTimeout(120_000)
    await page.goto(address)
    return page
  }

  const viewport = (width: number) => ({ width, height: 900 })
  const shown = (page: Page, gallery = '#gallery-0') =>
    page.$$eval(`${gallery} li`, (items) =>
      items.flatMap((item) => (item.hasAttribute('hidden') ? [] : [{ ...item.dataset }])),
    )

  it.each(views)(
    'says nothing to the console, asks for nothing, shows every section: $name, $colorScheme',
    async (view) => {
      const context = await browser.newContext({
        viewport: viewport(view.width),
        colorScheme: view.colorScheme,
      })
      const page = await context.newPage()
      const said: string[] = []
      const asked: string[] = []
      page.on('console', (message) => said.push(message.text()))
      page.on('pageerror', (error) => said.push(error.message))
      page.on('request', (request) => asked.push(request.url()))
      await page.goto(address)
      const sections = await page.$$eval('main > section', (all) =>
        all.map((section) => ({ id: section.id, height: section.getBoundingClientRect().height })),
      )
      expect(sections.map(({ id }) => id)).toEqual([
        'result',
        'certainty',
        'calibration',
        'fine-tuning',
        'mistakes',
        'why',
        'data',
        'network',
        'learning',
        'cost',
        'repeat',
      ])
      for (const { id } of sections) expect(await page.isVisible(`#${id} h2`)).toBe(true)
      expect(Math.min(...sections.map(({ height }) => height))).toBeGreaterThan(100)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(view.width)
      expect(said).toEqual([])
      expect(asked.filter((url) => url !== address && !url.startsWith('data:'))).toEqual([])
      expect(asked).toContain(address)
      await context.close()
    },
  )

  it.each(views)(
    'axe finds no serious fault: $name, $colorScheme',
    async ({ width, colorScheme }) => {
      const page = await open({ bypassCSP: true, viewport: viewport(width), colorScheme })
      await page.addScriptTag({ path: require.resolve('axe-core') })
      const { violations } = await page.evaluate<AxeResult>('axe.run()')
      const bad = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(bad.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      await page.context().close()
    },
  )

  it('sorts its tables by keyboard', async () => {
    const page = await open()
    const table = page.locator('.panel').first().locator('table[data-sortable]')
    const button = table.getByRole('button', { name: 'Recall' })
    const recalls = () =>
      table
        .locator('tbody tr td:nth-child(5)')
        .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset.value)))
    const rising = [...(await recalls())].sort((a, b) => a - b)
    expect(new Set(rising).size).toBeGreaterThan(1)
    await button.focus()
    await page.keyboard.press('Enter')
    expect(await recalls()).toEqual(rising)
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('ascending')
    await page.keyboard.press('Space')
    expect(await recalls()).toEqual([...rising].reverse())
    expect(await table.locator('th[aria-sort]').getAttribute('aria-sort')).toBe('descending')
    const evaluations = page.locator('[aria-label="All evaluations"] table')
    await evaluations.getByRole('button', { name: 'Evaluation' }).focus()
    await page.keyboard.press('Enter')
    const names = await evaluations.locator('tbody th').allTextContents()
    expect(names).toHaveLength(4)
    expect(names).toEqual([...names].sort())
    await page.context().close()
  })

  it('shows the pictures behind a cell of the confusion matrix by keyboard', async () => {
    const page = await open()
    const cell = page.locator('table.heat a[href="#gallery-0"]').last()
    const [label, predicted] = (await cell.getAttribute('data-pair'))!.split('-')
    const images = Number(await cell.textContent())
    const all = (await shown(page)).length
    await cell.focus()
    await page.keyboard.press('Enter')
    const pictures = await shown(page)
    expect(pictures).toHaveLength(images)
    expect(images).toBeLessThan(all)
    for (const picture of pictures) expect(picture).toMatchObject({ label, predicted })
    expect(await page.evaluate(() => location.hash)).toBe('#gallery-0')
    expect(await page.textContent('#gallery-0 output')).toBe(`${images} of ${all} shown`)
    await page.context().close()
  })

  it('shows the correct images of lowest confidence behind the diagonal, by keyboard', async () => {
    const page = await open()
    const all = await shown(page, '#least-sure-0')
    expect(new Set(all.map(({ label }) => label)).size).toBe(3) // squares left, middle and right
    const matrix = page.getByRole('region', { name: /^Confusion matrix/ }).first()
    const link = matrix.getByRole('link', { name: /^middle correct: \d+ images$/ })
    const images = Number(await link.textContent()) // no more than are kept of a class
    expect(await link.getAttribute('aria-label')).toBe(`middle correct: ${images} images`)
    await link.focus()
    await page.keyboard.press('Enter')
    const pictures = await shown(page, '#least-sure-0')
    expect(pictures).toHaveLength(images)
    const sureness = pictures.map(({ label, predicted, confidence }) => {
      expect([label, predicted]).toEqual(['1', '1'])
      return Number(confidence)
    })
    expect(sureness).toEqual([...sureness].sort((a, b) => a - b))
    expect(await page.evaluate(() => location.hash)).toBe('#least-sure-0')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(
      /^Correct with low confidence, squares\/test$/,
    )
    expect(await page.textContent('#least-sure-0 output')).toBe(`${images} of ${all.length} shown`)
    const gallery = page.getByRole('group', { name: /^Correct with low confidence/ }).first()
    for (const picture of await gallery.getByRole('img').all()) {
      expect(await picture.getAttribute('alt')).toMatch(/^Image \d+: middle, correct$/)
    }
    await gallery.getByRole('button', { name: 'Clear' }).focus()
    await page.keyboard.press('Enter')
    expect(await shown(page, '#least-sure-0')).toEqual(all)
    expect(await shown(page)).not.toHaveLength(0) // the mistakes are another gallery
    await page.context().close()
  })

  it('chooses among the mistakes by keyboard, by class and by confidence', async () => {
    const page = await open()
    const gallery = page.getByRole('group', { name: /^Mistakes of/ }).first()
    const all = await shown(page)
    const first = { label: all[0]!.label!, predicted: all[0]!.predicted! }
    const choose = async (name: string, value: string) => {
      const select = gallery.getByLabel(name)
      const values = await select
        .locator('option')
        .evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value))
      await select.focus()
      await page.keyboard.press('Home')
      for (let at = 0; at < values.indexOf(value); at++) await page.keyboard.press('ArrowDown')
    }
    await choose('True class', first.label)
    expect(await shown(page)).toEqual(all.filter(({ label }) => label === first.label))
    await choose('Predicted', first.predicted)
    expect(await shown(page)).toEqual(
      all.filter(({ label, predicted }) => label === first.label && predicted === first.predicted),
    )
    await gallery.getByRole('button', { name: 'Clear' }).focus()
    await page.keyboard.press('Enter')
    expect(await shown(page)).toEqual(all)
    let counted = 0
    for (const [low, high] of [
      [0.99, 2],
      [0.9, 0.99],
      [0.5, 0.9],
      [0, 0.5],
    ] as const) {
      await choose('Confidence', `${low} ${high}`)
      const inBand = all.filter(
        ({ confidence }) => low <= Number(confidence) && Number(confidence) < high,
      )
      expect(await shown(page)).toEqual(inBand)
      counted += inBand.length
    }
    expect(counted).toBe(all.length) // so that not every band shows all
    await page.context().close()
  })

  it.each([360, 1024, 1440])(
    'on a bare Linux, whose only fonts are DejaVu, nothing is clipped at %d pixels, and what scrolls says so',
    async (width) => {
      const fonts = join(folder.path, 'fonts.conf')
      const cache = join(folder.path, 'font-cache')
      writeFileSync(
        fonts,
        `<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>${cache}</cachedir></fontconfig>`,
      )
      const bare = await launchBrowser({ FONTCONFIG_FILE: fonts })
      const page = await bare.newPage({ viewport: viewport(width) })
      await page.goto(address)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
      expect(await page.evaluate(clippedText)).toEqual([])
      const unit = await page.evaluate(() => {
        const [figure, sign] = ['.headline .figure', '.headline .unit'].map((each) =>
          document.querySelector(each)!.getBoundingClientRect(),
        )
        return { below: sign!.top - figure!.bottom, lines: figure!.height / sign!.height }
      })
      expect(unit.below).toBeLessThan(0) // the sign stands on the line of its number
      expect(unit.lines).toBeLessThan(3)
      const date = await page.$eval('.brand span', (each) => {
        const size = Number.parseFloat(getComputedStyle(each).fontSize)
        return each.getBoundingClientRect().height / size
      })
      expect(date).toBeLessThan(2) // one line
      expect(Math.max(...(await page.$$eval('table.words', headsBesideTheirCells)))).toBeLessThan(2)
      const regions = await page.$$eval('.scroll', (all) =>
        all.map((region) => ({
          scrolls: region.scrollWidth > region.clientWidth + 1,
          says: region.parentElement!.querySelector('.scrolls')?.checkVisibility() ?? false,
          reachable: region.getAttribute('tabindex') === '0' && region.hasAttribute('aria-label'),
          visible: region.checkVisibility(),
        })),
      )
      const visible = regions.filter((region) => region.visible)
      expect(visible.length).toBeGreaterThan(5)
      for (const { scrolls, says, reachable } of visible) {
        expect([says, reachable]).toEqual([scrolls, true])
      }
      expect(visible.some(({ scrolls }) => scrolls)).toBe(width === 360)
      await bare.close()
    },
  )

  it('prints every evaluation, and reads without scripts', async () => {
    const page = await open({ javaScriptEnabled: false })
    expect(await page.isVisible('.filter')).toBe(false)
    expect(await page.isVisible('#gallery-0 li:last-child img')).toBe(true)
    await page.emulateMedia({ media: 'print' })
    for (const panel of await page.locator('.panel').all())
      expect(await panel.isVisible()).toBe(true)
    expect(await page.isVisible('nav')).toBe(false)
    await page.context().close()
  })
})

/** Runs in the page: how far each head of a table is from the edge that its column is aligned to, in pixels. */
function headsBesideTheirCells(tables: Element[]): number[] {
  const textOf = (element: Element): DOMRect => {
    const text = document.createRange()
    text.selectNodeContents(element)
    return text.getBoundingClientRect()
  }
  return tables.flatMap((table) => {
    const [heads, cells] = ['thead tr:first-child > *', 'tbody tr:first-child > *'].map((row) => [
      ...table.querySelectorAll(row),
    ])
    return heads!.map((head, column) => {
      const cell = cells![column]!
      const side = getComputedStyle(cell).textAlign === 'right' ? 'right' : 'left'
      return Math.abs(textOf(head)[side] - textOf(cell)[side])
    })
  })
}

/** Runs in the page: text that reaches beyond its table's frame, if that does not scroll, or beyond the window. */
function clippedText(): string[] {
  const clipped: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode
    const element = text.parentElement!
    if (!text.textContent!.trim() || element.closest('.unseen, .skip, script, style')) continue
    const frame = element.closest('.scroll, .command pre')
    if (frame && frame.scrollWidth > frame.clientWidth + 1) continue
    const { right } = (frame ?? document.documentElement).getBoundingClientRect()
    const range = document.createRange()
    range.selectNodeContents(text)
    for (const box of range.getClientRects()) {
      if (box.width > 0 && (box.right > right + 1 || box.left < -1)) {
        clipped.push(text.textContent!.trim())
      }
    }
  }
  return clipped
}

interface AxeResult {
  violations: { id: string; impact: string; nodes: { html: string }[] }[]
}
