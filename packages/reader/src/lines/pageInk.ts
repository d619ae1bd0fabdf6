import type { InkBox, StringPicture } from '@inkstone/core'
import { findInk } from '@inkstone/pixels'

/** All that is written in a picture. */
export interface PageInk {
  /** `[height, width]`, paper 0, full ink 1. */
  readonly ink: Float32Array
  readonly width: number
  readonly height: number
  /** Where the ink's array begins in the picture. */
  readonly left: number
  readonly top: number
  /** Marks that findInk took for dust, in pixels of the ink: among them points and commas. */
  readonly specks: readonly InkBox[]
  /** What findInk left out and may be written all the same, in pixels of the ink. */
  readonly doubtful: readonly InkBox[]
}

/** Lays the ink of all marks onto one page, as large as they need.
 * @returns undefined where nothing is written */
export function pageInk(picture: StringPicture): PageInk | undefined {
  const { marks, specks, doubtful } = findInk(picture)
  if (marks.length === 0) return undefined
  const boxes = marks.map(({ box }) => box)
  const left = Math.min(...boxes.map((box) => box.left))
  const top = Math.min(...boxes.map((box) => box.top))
  const width = Math.max(...boxes.map((box) => box.left + box.width)) - left
  const height = Math.max(...boxes.map((box) => box.top + box.height)) - top
  const ink = new Float32Array(width * height)
  for (const mark of marks) {
    const { box } = mark
    const own = mark.ink()
    for (let y = 0; y < box.height; y++) {
      const to = (box.top - top + y) * width + box.left - left
      for (let x = 0; x < box.width; x++) {
        const value = own[y * box.width + x]!
        if (value > ink[to + x]!) ink[to + x] = value
      }
    }
  }
  const moved = (boxes: readonly InkBox[]) =>
    boxes.map((box) => ({ ...box, left: box.left - left, top: box.top - top }))
  return { ink, width, height, left, top, specks: moved(specks), doubtful: moved(doubtful) }
}
