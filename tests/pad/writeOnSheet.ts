import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CDPSession, Page } from 'playwright-core'
import { root } from '../workspace'

/** A stroke as it was recorded: points within a box of some 100 by 150 pixels, and how hard the pen was pressed. */
export type RecordedStroke = [x: number, y: number, pressure: number][]

/** What a made-up writer wrote (apps/pad/test/standInWriter.mjs): each digit once, and six 1s with a long flag, which the
 * ready weights take for a 7 about half of the time. */
export const recorded = JSON.parse(
  readFileSync(join(root, 'apps', 'pad', 'test', 'strokes.json'), 'utf8'),
) as { digits: Record<string, RecordedStroke[]>; flagged: RecordedStroke[][] }

export type Pointer = 'mouse' | 'touch' | 'pen'

interface Place {
  x: number
  y: number
}

/** Replays strokes as events of the browser itself, which a page cannot tell from a hand.
 * @param at where the box's corner is on the sheet */
export async function replay(
  page: Page,
  strokes: readonly RecordedStroke[],
  pointer: Pointer,
  at: Place,
): Promise<void> {
  const sheet = (await page.locator('.sheet canvas').boundingBox())!
  const client = await page.context().newCDPSession(page)
  for (const stroke of strokes) {
    const points = stroke.map(([x, y, force]) => {
      return { x: sheet.x + at.x + x, y: sheet.y + at.y + y, force }
    })
    await send(client, pointer, 'down', points[0]!)
    for (const point of points.slice(1)) await send(client, pointer, 'move', point)
    await send(client, pointer, 'up', points.at(-1)!)
  }
  await client.detach()
}

export type PointerEventKind = 'down' | 'move' | 'up' | 'cancel'

/** One event of a pointer. */
export async function send(
  client: CDPSession,
  pointer: Pointer,
  kind: PointerEventKind,
  { x, y, force }: Place & { force: number },
): Promise<void> {
  if (pointer === 'touch') {
    const types = {
      down: 'touchStart',
      move: 'touchMove',
      up: 'touchEnd',
      cancel: 'touchCancel',
    } as const
    const touchPoints = kind === 'down' || kind === 'move' ? [{ x, y, force, id: 1 }] : []
    await client.send('Input.dispatchTouchEvent', { type: types[kind], touchPoints })
    return
  }
  const types = {
    down: 'mousePressed',
    move: 'mouseMoved',
    up: 'mouseReleased',
    cancel: 'mouseReleased',
  } as const
  await client.send('Input.dispatchMouseEvent', {
    ...{ type: types[kind], x, y, button: 'left', buttons: kind === 'up' ? 0 : 1, clickCount: 1 },
    ...{ pointerType: pointer, force },
  })
}

/** Writes digits side by side, and waits until they are read.
 * @param pitch from one digit to the next in pixels */
export async function write(
  page: Page,
  text: string,
  pointer: Pointer = 'mouse',
  pitch = 150,
): Promise<void> {
  for (const [at, digit] of [...text].entries()) {
    await replay(page, recorded.digits[digit]!, pointer, { x: 40 + pitch * at, y: 60 })
  }
  await isRead(page)
}

/** Until what is written is read. */
export async function isRead(page: Page): Promise<void> {
  await page.waitForSelector('.reading:not(.behind) .digit')
}

/** What is read: `407`. */
export async function readOn(page: Page): Promise<string> {
  return (await page.locator('.digit').allTextContents()).join('')
}
