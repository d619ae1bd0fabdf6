import { join } from 'node:path'
import axe from 'axe-core'
import { joinedInk } from '../apps/pad/test/joinedInk'
import { inkstone } from '../apps/runner/test/spawnInkstone'
import { close, inBrowser, notices, padInBrowser, said } from './pad/padInBrowser'
import { isRead, readOn, recorded, replay, send, write } from './pad/writeOnSheet'

// The pad as its writer meets it: `inkstone pad` serves it, and headless Chromium replays recorded strokes.

inBrowser('in a browser (skipped where no Chromium is on the PATH)', () => {
  const pad = padInBrowser()
  const { opened } = pad

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
    await download.saveAs(join(pad.folder, 'three.png'))
    const { stdout } = await inkstone(['predict', 'three.png', '--json'], { cwd: pad.folder })
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

  it('leaves a low screen to the sheet: what it says is below', async () => {
    const page = await opened({ viewport: { width: 740, height: 360 }, hasTouch: true })
    const bottomOf = async (selector: string) => {
      const { y, height } = (await page.locator(selector).boundingBox())!
      return y + height
    }
    expect(await bottomOf('.status')).toBeGreaterThan(await bottomOf('.sheet'))
    await close(page)
  })
})
