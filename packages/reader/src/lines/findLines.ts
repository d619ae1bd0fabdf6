import type { InkBox } from '@inkstone/core'
import { connectedPieces, type Piece } from '@inkstone/pixels'
import type { PageInk } from './pageInk'
import { isStrong } from './strongInk'

/** One line of writing on a page. */
export interface FoundLine {
  /** In pixels of the page. */
  readonly box: InkBox
  /** `[box.height, box.width]`, its ink alone. */
  readonly ink: Float32Array
  /** Height of a digit in pixels. */
  readonly digitHeight: number
  /** Marks too small for a digit, in pixels of the page. Their ink is in `ink`. */
  readonly smallMarks: readonly InkBox[]
  /** What hangs together and is as tall as a digit, in pixels of the page. */
  readonly tall: readonly InkBox[]
  /** Whether something stands in it, or beside it, that may be a digit and was left out. */
  readonly isDoubtful: boolean
}

/** Finds the lines of a page in reading order: from top to bottom, and from left to right where they lie side by side. Pieces as
 * tall as digits belong to one line where they overlap in height and lie less than three digits apart; what is smaller
 * belongs to the line beside it. */
export function findLines(page: PageInk): FoundLine[] {
  const mask = new Uint8Array(page.ink.length)
  for (let at = 0; at < mask.length; at++) if (page.ink[at]! > 0.12) mask[at] = 1
  const { pieces, labels } = connectedPieces(mask, page.width, page.height)
  const boxes = strongBoxes(page, pieces, labels)
  if (boxes.length === 0) return []
  const digitHeight = typicalHeight(boxes)
  const isTall = (box: InkBox) => box.height >= 0.5 * digitHeight
  const lineOf = new Map(boxes.flatMap((box, at) => (isTall(box) ? [[at, at] as const] : [])))
  const tall = [...lineOf.keys()]
  for (const [order, one] of tall.entries()) {
    for (const other of tall.slice(order + 1)) {
      if (!areBeside(boxes[one]!, boxes[other]!, 3 * digitHeight)) continue
      const [from, to] = [lineOf.get(other)!, lineOf.get(one)!]
      if (from !== to) for (const [at, line] of lineOf) if (line === from) lineOf.set(at, to)
    }
  }
  const members = new Map<number, number[]>()
  for (const [at, line] of lineOf) members.set(line, [...(members.get(line) ?? []), at])
  const small = new Map<number, number[]>()
  for (const [at, box] of boxes.entries()) {
    if (isTall(box)) continue
    const near = [...members].map(([line, own]) => {
      return { line, away: Math.min(...own.map((tallOne) => distance(box, boxes[tallOne]!))) }
    })
    near.sort((one, other) => one.away - other.away)
    const [nearest] = near
    if (!nearest || nearest.away > 0.9 * digitHeight) continue
    small.set(nearest.line, [...(small.get(nearest.line) ?? []), at])
  }
  const lines = [...members].map(([line, own]): FoundLine => {
    const hanging = hangingIn(own.map((at) => boxes[at]!)).map((at) => own[at]!)
    const digits = own.filter((at) => !hanging.includes(at))
    const little = [...(small.get(line) ?? []), ...hanging]
    const box = around([...digits, ...little].map((at) => boxes[at]!))
    const isOwn = new Set([...digits, ...little].map((at) => at + 1))
    const height = typicalHeight(digits.map((at) => boxes[at]!))
    const specks = page.specks.filter((speck) => {
      return speck.height >= 0.06 * height && distance(speck, box) <= 0.3 * height
    })
    return {
      box,
      ink: cut(page, box, (at) => isOwn.has(labels[at]!)),
      digitHeight: height,
      smallMarks: [...little.map((at) => boxes[at]!), ...specks],
      tall: digits.map((at) => boxes[at]!),
      isDoubtful: page.doubtful.some((mark) => {
        return mark.height >= 0.5 * height && areBeside(mark, box, height)
      }),
    }
  })
  return inReadingOrder(lines)
}

/** Around the strong ink of each piece and a pixel more, or around all of it where it has none: a stamp's ring that touches a digit
 * makes it no taller. */
function strongBoxes(
  { ink, width, height }: PageInk,
  pieces: readonly Piece[],
  labels: Int32Array,
): InkBox[] {
  const found = pieces.map(() => ({ left: width, top: height, right: -1, bottom: -1 }))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x
      if (ink[at]! < isStrong) continue
      const box = found[labels[at]! - 1]!
      if (x < box.left) box.left = x
      if (x > box.right) box.right = x
      if (y < box.top) box.top = y
      box.bottom = y
    }
  }
  return pieces.map(({ box }, at) => {
    const strong = found[at]!
    if (strong.right < 0) return box
    const left = Math.max(box.left, strong.left - 1)
    const top = Math.max(box.top, strong.top - 1)
    const right = Math.min(box.left + box.width, strong.right + 2)
    const bottom = Math.min(box.top + box.height, strong.bottom + 2)
    return { left, top, width: right - left, height: bottom - top }
  })
}

/** Long commas: no taller than two thirds of a digit, and wholly below the middle of the digit nearest to them. */
function hangingIn(boxes: readonly InkBox[]): number[] {
  const height = typicalHeight(boxes)
  const mayBe = boxes.map((box) => box.height <= 0.67 * height && box.width <= 0.5 * height)
  return [...boxes.keys()].filter((at) => {
    if (!mayBe[at]) return false
    const box = boxes[at]!
    const beside = nearestTo(
      box,
      boxes.filter((_, other) => !mayBe[other]),
    )
    return beside !== undefined && box.top >= beside.top + 0.5 * beside.height
  })
}

/** How many characters stand beside each other at least: pieces that share a third of their columns may be one. */
export function charactersIn(tall: readonly InkBox[]): number {
  let [count, end] = [0, -Infinity]
  for (const { left, width } of tall.toSorted((one, other) => one.left - other.left)) {
    if (left + width / 3 >= end) count++
    end = Math.max(end, left + width)
  }
  return count
}

/** The box whose middle is the least way to the left or right of another's; undefined of none. */
export function nearestTo(mark: InkBox, boxes: readonly InkBox[]): InkBox | undefined {
  const middle = mark.left + mark.width / 2
  const away = (box: InkBox) => Math.abs(box.left + box.width / 2 - middle)
  return boxes.toSorted((one, other) => away(one) - away(other))[0]
}

/** The median height of what is at least half as tall as the tallest. */
function typicalHeight(boxes: readonly InkBox[]): number {
  const tallest = Math.max(...boxes.map(({ height }) => height))
  const heights = boxes.map(({ height }) => height).filter((height) => height >= 0.5 * tallest)
  heights.sort((one, other) => one - other)
  return heights[heights.length >> 1]!
}

function areBeside(one: InkBox, other: InkBox, mostGap: number): boolean {
  const common = overlap(one.top, one.height, other.top, other.height)
  const gap = -overlap(one.left, one.width, other.left, other.width)
  return common >= 0.4 * Math.min(one.height, other.height) && gap < mostGap
}

/** Of two stretches; below 0 the space between them. */
function overlap(start: number, length: number, other: number, otherLength: number): number {
  return Math.min(start + length, other + otherLength) - Math.max(start, other)
}

function distance(one: InkBox, other: InkBox): number {
  const across = -overlap(one.left, one.width, other.left, other.width)
  const down = -overlap(one.top, one.height, other.top, other.height)
  return Math.max(0, across, down)
}

/** The smallest box around others. */
export function around(boxes: readonly InkBox[]): InkBox {
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const right = Math.max(...boxes.map((box) => box.left + box.width))
  const bottom = Math.max(...boxes.map((box) => box.top + box.height))
  return { left, top, width: right - left, height: bottom - top }
}

function cut({ ink, width }: PageInk, box: InkBox, isOwn: (at: number) => boolean): Float32Array {
  const part = new Float32Array(box.width * box.height)
  for (let y = 0; y < box.height; y++) {
    for (let x = 0; x < box.width; x++) {
      const at = (box.top + y) * width + box.left + x
      if (isOwn(at)) part[y * box.width + x] = ink[at]!
    }
  }
  return part
}

function inReadingOrder(lines: readonly FoundLine[]): FoundLine[] {
  const rows: FoundLine[][] = []
  for (const line of lines.toSorted((one, other) => one.box.top - other.box.top)) {
    const row = rows.find(([first]) => {
      const common = overlap(first!.box.top, first!.box.height, line.box.top, line.box.height)
      return common >= 0.5 * Math.min(first!.box.height, line.box.height)
    })
    if (row) row.push(line)
    else rows.push([line])
  }
  return rows.flatMap((row) => row.sort((one, other) => one.box.left - other.box.left))
}
