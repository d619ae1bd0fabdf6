import {
  type Augmentation,
  finiteNumber,
  knownOptions,
  type Random,
  wholeNumber,
} from '@inkstone/core'
import { drawPath, type Point } from './drawPath'
import { everyChannel } from './everyChannel'

export interface LinesOptions {
  /** Largest number of lines. */
  most?: number
  /** Greatest width of a line, in pixels of an image of 28. */
  width?: number
  /** How far the corners of a line stray from its course, in pixels of an image of 28. */
  stray?: number
}

/** Draws 1 to `most` lines of ink from edge to edge, in any direction: rules of the paper, strokes that cross
 * something out. Each has up to five corners, which stray from its course by an amount of its own, and its own width and
 * ink.
 * @example lines({ most: 3, width: 2, stray: 4 }) */
export function lines(options: LinesOptions = {}): Augmentation {
  knownOptions('lines', options, ['most', 'width', 'stray'])
  const { most = 3, width = 2, stray = 4 } = options
  wholeNumber('lines.most', most, { min: 1, max: 100, unit: 'lines' })
  finiteNumber('lines.width', width, { min: 0.5, max: 28 })
  finiteNumber('lines.stray', stray, { min: 0, max: 28 })
  return {
    name: 'lines',
    options: { most, width, stray },
    apply(image, imageShape, random) {
      const [rows, columns] = imageShape
      const unit = Math.max(rows, columns) / 28
      const drawn = new Float32Array(rows * columns)
      for (let count = 1 + random.integer(most); count > 0; count--) {
        const thickness = (0.5 + random.uniform() * (width - 0.5)) * unit
        const ink = 0.4 + 0.6 * random.uniform()
        const points = course(random, stray * unit, rows, columns)
        drawPath(drawn, columns, points, { width: thickness, ink })
      }
      return everyChannel(image, imageShape, (ink, at) => Math.max(ink, drawn[at]!))
    },
  }
}

/** The corners of a line across or down the image. */
function course(random: Random, stray: number, rows: number, columns: number): Point[] {
  const isAcross = random.uniform() < 0.5
  const [length, breadth] = isAcross ? [columns - 1, rows - 1] : [rows - 1, columns - 1]
  const [begin, end] = [random.uniform() * breadth, random.uniform() * breadth]
  const parts = 1 + random.integer(6)
  const amount = random.uniform() * stray
  return Array.from({ length: parts + 1 }, (_, corner): Point => {
    const along = corner / parts
    const aside = begin + along * (end - begin) + (2 * random.uniform() - 1) * amount
    return isAcross ? [along * length, aside] : [aside, along * length]
  })
}
