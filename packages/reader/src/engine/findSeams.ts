import type { InkLine } from '@inkstone/core'

/** A way from the top of a line to its bottom between two characters, or through where they touch. */
export interface Seam {
  /** `[height]`: the first column to its right. */
  readonly columns: Int32Array
  /** Ink that it crosses, in widths of a stroke: 0 between characters that stand apart. */
  readonly cost: number
}

/** Finds where a line may be cut: the seams of least ink, by dynamic programming over paths that go down a row at a time and
 * one column sideways at most (Breuel, 1994, "A system for the off-line recognition of handwritten text"). Through each
 * column of a row goes one best path; in three rows those are looked for that are cheaper than their neighbours.
 * @returns from left to right; the first lies left of all ink, the last right of it */
export function findSeams({ ink, width, height, digitHeight }: InkLine): Seam[] {
  const stroke = strokeOf(ink, width, height)
  const down = pathsFrom(ink, width, height, false)
  const up = pathsFrom(ink, width, height, true)
  const found: Seam[] = []
  for (const share of [0.5, 0.25, 0.75]) {
    const row = Math.min(height - 1, Math.round(share * height))
    const costs = Float64Array.from({ length: width }, (_, x) => {
      const at = row * width + x
      return down.cost[at]! + up.cost[at]! - ink[at]! // the row itself is in both
    })
    for (const x of lowestOf(costs, mostCost * stroke)) {
      const columns = new Int32Array(height)
      trace(down.steps, width, row, -1, x, columns)
      trace(up.steps, width, row, 1, x, columns)
      found.push({ columns, cost: inkAlong(ink, width, columns) / stroke })
    }
  }
  found.sort((one, other) => one.cost - other.cost)
  const between = inkBetween(ink, width, height)
  const least = 0.6 * stroke * stroke + 0.15 * stroke * digitHeight // a dot
  const seams: Seam[] = []
  for (const seam of found) {
    if (seams.every((other) => between(seam, other) > least)) seams.push(seam)
  }
  const edge = (column: number): Seam => ({ columns: new Int32Array(height).fill(column), cost: 0 })
  const place = ({ columns }: Seam) => columns.reduce((sum, x) => sum + x, 0)
  return [edge(0), ...seams.sort((one, other) => place(one) - place(other)), edge(width)]
}

/** How much ink lies between two seams, by the sums of each row from its left. */
function inkBetween(ink: Float32Array, width: number, height: number) {
  const sums = new Float64Array(height * (width + 1))
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sums[y * (width + 1) + x + 1] = sums[y * (width + 1) + x]! + ink[y * width + x]!
    }
  }
  return (one: Seam, other: Seam): number => {
    let total = 0
    for (let y = 0; y < height; y++) {
      const row = y * (width + 1)
      total += Math.abs(sums[row + one.columns[y]!]! - sums[row + other.columns[y]!]!)
    }
    return total
  }
}

/** Of one that goes through the middle of a 0: two strokes, and somewhat more. */
const mostCost = 2.2
/** A step sideways costs as much as a faint pixel, so that a seam over paper is straight. */
const sideways = 0.06

interface Paths {
  /** `[height, width]`: of the best path to each pixel. */
  readonly cost: Float64Array
  /** `[height, width]`: by how many columns it came from the side. */
  readonly steps: Int8Array
}

/** The best paths from the first row down, or from the last one up. */
function pathsFrom(ink: Float32Array, width: number, height: number, isUp: boolean): Paths {
  const cost = new Float64Array(ink.length)
  const steps = new Int8Array(ink.length)
  for (let order = 0; order < height; order++) {
    const y = isUp ? height - 1 - order : order
    const row = y * width
    const before = isUp ? row + width : row - width
    for (let x = 0; x < width; x++) {
      let least = 0
      if (order > 0) {
        least = cost[before + x]!
        if (x > 0 && cost[before + x - 1]! + sideways < least) {
          least = cost[before + x - 1]! + sideways
          steps[row + x] = -1
        }
        if (x + 1 < width && cost[before + x + 1]! + sideways < least) {
          least = cost[before + x + 1]! + sideways
          steps[row + x] = 1
        }
      }
      cost[row + x] = least + ink[row + x]!
    }
  }
  return { cost, steps }
}

/** Follows a path back to where it begins, and writes its columns. */
function trace(
  steps: Int8Array,
  width: number,
  row: number,
  direction: 1 | -1,
  start: number,
  columns: Int32Array,
): void {
  let x = start
  for (let y = row; y >= 0 && y < columns.length; y += direction) {
    columns[y] = x
    x += steps[y * width + x]!
  }
}

/** The lowest places: the middle of each plateau. */
function lowestOf(costs: Float64Array, most: number): number[] {
  const found: number[] = []
  let start = 0
  for (let x = 1; x <= costs.length; x++) {
    if (x < costs.length && Math.abs(costs[x]! - costs[start]!) < 1e-6) continue
    const isInside = start > 0 && x < costs.length
    const isLow = costs[start - 1]! > costs[start]! && costs[x]! > costs[start]!
    if (isInside && isLow && costs[start]! <= most) found.push((start + x - 1) >> 1)
    start = x
  }
  return found
}

function inkAlong(ink: Float32Array, width: number, columns: Int32Array): number {
  let sum = 0
  columns.forEach((x, y) => {
    sum += ink[y * width + x]!
  })
  return sum
}

/** Mean width of strokes: twice their ink for the length of their rims, the sum of the gradient. */
function strokeOf(ink: Float32Array, width: number, height: number): number {
  let [mass, rim] = [0, 0]
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const value = ink[y * width + x]!
      mass += value
      rim += Math.hypot(ink[y * width + x + 1]! - value, ink[(y + 1) * width + x]! - value)
    }
  }
  return rim > 0 ? Math.max(1, (2 * mass) / rim) : 1
}
