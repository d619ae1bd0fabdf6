import { finiteNumber, knownOptions, type PageEffect } from '@inkstone/core'
import { drawStroke } from '../drawStroke'

export interface LigaturesOptions {
  /** Which share of neighbours is joined, 0 to 1. Default 0.5. */
  share?: number
}

/** Joins neighbours by a stroke in the lower half, as a hand does that does not lift its pen.
 * @throws InkstoneError for a bad option
 * @example ligatures({ share: 0.3 }) */
export function ligatures(options: LigaturesOptions = {}): PageEffect {
  knownOptions('ligatures', options, ['share'])
  const { share = 0.5 } = options
  finiteNumber('ligatures.share', share, { min: 0, max: 1 })
  return {
    name: 'ligatures',
    options: { share },
    apply(page, random) {
      const { width, paper, pen, boxes } = page
      const light = page.light.slice()
      const isInk = (x: number, y: number) => page.light[y * width + x]! < (paper + pen.light) / 2
      for (const [at, box] of boxes.slice(0, -1).entries()) {
        const next = boxes[at + 1]!
        const [rise, chance] = [random.uniform(), random.uniform()]
        if (chance >= share) continue
        const y = Math.round(box.top + box.height * (0.55 + 0.4 * rise))
        const endY = Math.min(page.height - 1, y + random.integer(3) - 1)
        const middle = (box.left + box.width + next.left) >> 1
        let start = middle
        while (start > box.left && !isInk(start, y)) start--
        let end = Math.max(middle, start + 1)
        while (end < next.left + next.width - 1 && !isInk(end, endY)) end++
        const points = [[start, y] as const, [end, endY] as const]
        drawStroke(light, page, { points, width: 0.8 * pen.width, light: pen.light })
      }
      return { ...page, light }
    },
  }
}
