import { readdirSync, readFileSync } from 'node:fs'

/** Opens the pad in a browser that has never seen it, on a sheet that digits are written on as a mouse writes them.
 * @returns what was loaded, and what can be done with the sheet */
export async function openSheet(browser, address) {
  const context = await browser.newContext({
    ...{ viewport: { width: 1180, height: 820 }, serviceWorkers: 'block' },
  })
  context.setDefaultTimeout(300_000)
  const page = await context.newPage()
  const responses = []
  page.on('response', (response) => {
    if (!response.url().startsWith('blob:')) responses.push(response) // others are in the page already
  })
  await page.addInitScript(() => {
    globalThis.longTasks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) globalThis.longTasks.push(duration)
    }).observe({ type: 'longtask', buffered: true })
    globalThis.paintedMs = []
    const measure = performance.measure.bind(performance)
    performance.measure = (...given) => {
      const entry = measure(...given)
      // the next task after the next frame: it is painted by then
      requestAnimationFrame(() => {
        setTimeout(() => globalThis.paintedMs.push(performance.now() - entry.startTime))
      })
      return entry
    }
  })
  await page.goto(address)
  await page.waitForSelector('.status:has-text("Ready")')
  const loaded = await Promise.all(
    responses.map(async (response) => {
      return { path: new URL(response.url()).pathname, body: await response.body() }
    }),
  )
  const canvas = await page.locator('.sheet canvas').boundingBox()
  const client = await context.newCDPSession(page)

  /** Writes digits beside each other on an empty sheet, and waits until they are read. */
  function write(digits) {
    return writeStrokes(
      digits.flatMap(({ strokes }, place) =>
        strokes.map((points) => points.map(({ x, y }) => ({ x: x + 10 + 165 * place, y }))),
      ),
    )
  }

  async function writeStrokes(strokes) {
    await page.keyboard.press('Escape')
    const [left, top] = [canvas.x + 20, canvas.y + 80]
    for (const points of strokes) {
      await stroke(points.map(({ x, y }) => ({ x: left + x, y: top + y })))
    }
    await page.waitForSelector('.reading:not(.behind) .digit')
  }

  async function stroke(points) {
    const send = (type, { x, y }) =>
      client.send('Input.dispatchMouseEvent', {
        ...{ type, x, y, button: 'left', buttons: type === 'mouseReleased' ? 0 : 1, clickCount: 1 },
      })
    await send('mousePressed', points[0])
    for (const point of points.slice(1)) await send('mouseMoved', point)
    await send('mouseReleased', points.at(-1))
  }

  const answers = () =>
    page.evaluate(() => ({
      answerMs: performance.getEntriesByName('inkstone:answer').map(({ duration }) => duration),
      paintedMs: globalThis.paintedMs,
    }))

  return {
    loaded,
    /** @returns what is read for each digit, `?` or nothing included, and the milliseconds of each answer,
     * until it is on the page and until it is painted */
    async readAll(digits) {
      const read = []
      const known = await answers()
      for (let first = 0; first < digits.length; first += together) {
        const part = digits.slice(first, first + together)
        await write(part)
        const texts = await page.locator('.digit').allTextContents()
        // a digit in two pieces would shift the others: then none of the sheet counts as read
        read.push(...(texts.length === part.length ? texts : part.map(() => '')))
      }
      await page.waitForFunction(
        () =>
          globalThis.paintedMs.length === performance.getEntriesByName('inkstone:answer').length,
      )
      const all = await answers()
      return {
        read,
        answerMs: all.answerMs.slice(known.answerMs.length),
        paintedMs: all.paintedMs.slice(known.paintedMs.length),
      }
    },
    /** @param strings `{ strokes }`, each for a sheet
     * @returns what is read of each, `40?2`, and the milliseconds of each answer */
    async readStrings(strings) {
      const read = []
      const known = (await answers()).answerMs.length
      for (const { strokes } of strings) {
        await writeStrokes(strokes)
        read.push((await page.locator('.digit').allTextContents()).join(''))
      }
      return { read, answerMs: (await answers()).answerMs.slice(known) }
    },
    /** Says of each digit what it is, then lets the pad learn from all of them.
     * @returns what it came to, its time, the processor time of its thread, and the longest task of the page meanwhile */
    async learnFrom(digits) {
      for (let first = 0; first < digits.length; first += together) {
        const part = digits.slice(first, first + together)
        await write(part)
        for (const [place, { digit }] of part.entries()) {
          const mark = page.locator('.digit').nth(place)
          if ((await mark.count()) === 0) break
          await mark.focus()
          await page.keyboard.press(digit)
        }
        await rested(page)
      }
      await page.evaluate(() => {
        globalThis.longTasks.length = 0
      })
      const before = workerSeconds()
      await page.click('text=Learn now')
      await page.waitForSelector('.hand-card[aria-busy=true]')
      const { seconds: most } = await busiest(page, before)
      const [heldOut, base] = await page.locator('.figures dd').allTextContents()
      const said = await page.locator('.hand-card .small').first().textContent()
      const longTasksMs = await page.evaluate(() => globalThis.longTasks)
      const [, took] = /Learnt in ([\d.]+) s/.exec(said) ?? []
      return {
        ...{ heldOut, base, said, processorSeconds: most, longTasksMs },
        ...(took && { seconds: Number(took) }),
      }
    },
  }
}

const together = 4 // as many as the sheet is wide

/** Until the pad learns nothing. */
async function rested(page) {
  await page.waitForTimeout(50)
  await page.waitForSelector('.hand-card[aria-busy=false]')
}

/** Watches the threads of the browser's workers until the pad has learnt.
 * @returns the processor time of the one that took most */
async function busiest(page, before) {
  let seconds = 0
  for (;;) {
    for (const [thread, used] of workerSeconds()) {
      seconds = Math.max(seconds, used - (before.get(thread) ?? 0))
    }
    if (await page.locator('.hand-card[aria-busy=false]').count()) return { seconds }
    await page.waitForTimeout(100)
  }
}

/** Processor time of each worker of all pages of this user, by thread, as Linux counts it. */
function workerSeconds() {
  const found = new Map()
  for (const process of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      for (const thread of readdirSync(`/proc/${process}/task`)) {
        const stat = readFileSync(`/proc/${process}/task/${thread}/stat`, 'utf8')
        if (!stat.includes('(DedicatedWorker')) continue
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        found.set(thread, (Number(fields[11]) + Number(fields[12])) / 100)
      }
    } catch {} // it ended meanwhile
  }
  return found
}
