/** A straight line of ink that runs across a mask, or down it. */
export interface Line {
  readonly isDown: boolean
  /** Where it begins and ends along its direction: columns of a line across, rows of a line down. */
  readonly start: number
  readonly end: number
  /** The other coordinate of its middle at the start and at the end. */
  readonly from: number
  readonly to: number
  /** Median width of its ink in pixels. */
  readonly thickness: number
  /** Its ink, a run at each place that is not hidden by a stroke: place, first and last pixel across it. */
  readonly runs: Int32Array
}

/** Follows thin ink across the mask, from column to column, past gaps and past strokes that cross it.
 * @param mask `[height, width]`, other than 0 for ink
 * @param isDown whether lines run down; the mask is then read by columns
 * @param least length in pixels
 * @param thickest ink of a line in pixels
 * @param gap the longest stretch without a line's own ink, as where a stroke crosses it
 * @returns lines that differ from straight ones by little more than a pixel and have ink of their own along a third of
 * their length */
export function findLines(
  mask: Uint8Array,
  width: number,
  height: number,
  {
    isDown,
    least,
    thickest,
    gap,
  }: { isDown: boolean; least: number; thickest: number; gap: number },
): Line[] {
  const [length, breadth] = isDown ? [height, width] : [width, height]
  const [along, across] = isDown ? [width, 1] : [1, width] // steps in the mask
  let open: Chain[] = []
  const closed: Chain[] = []
  for (let place = 0; place < length; place++) {
    const taken = new Set<Chain>()
    const fresh: Chain[] = []
    for (let at = 0; at < breadth; at++) {
      if (mask[place * along + at * across] === 0) continue
      const first = at
      while (at + 1 < breadth && mask[place * along + (at + 1) * across] !== 0) at++
      if (at - first + 1 > thickest) continue
      const middle = (first + at) / 2
      let best: Chain | undefined
      let nearest = Infinity
      for (const chain of open) {
        const off = Math.abs(expected(chain, place) - middle)
        if (off < nearest && off <= 1.5 + (place - chain.last) / 25 && !taken.has(chain)) {
          best = chain
          nearest = off
        }
      }
      if (best) {
        taken.add(best)
        best.runs.push(place, first, at)
        best.last = place
      } else fresh.push({ runs: [place, first, at], last: place })
    }
    const kept: Chain[] = []
    for (const chain of open) {
      // a short chain is given up soon, or those of noise would be carried along
      const patience = Math.min(gap, 2 + chain.runs.length)
      if (place - chain.last <= patience) kept.push(chain)
      else if (chain.runs.length >= 9) closed.push(chain)
    }
    open = kept.concat(fresh)
  }
  const fragments = closed.concat(open).filter((chain) => chain.last - chain.runs[0]! >= least / 4)
  return joined(fragments).flatMap((chain) => lineOf(chain, isDown, least))
}

interface Chain {
  /** Place, first and last pixel across, over and over. */
  runs: number[]
  last: number
}

/** The middle of a chain at a place, by its course over its last runs. */
function expected({ runs, last }: Chain, place: number): number {
  const count = runs.length / 3
  const middle = (runs[3 * count - 2]! + runs[3 * count - 1]!) / 2
  if (count < 12) return middle
  const back = Math.max(0, count - 60)
  const earlier = (runs[3 * back + 1]! + runs[3 * back + 2]!) / 2
  const slope = (middle - earlier) / (last - runs[3 * back]!)
  return middle + slope * (place - last)
}

/** Joins chains that continue each other beyond what hid the line between them. */
function joined(chains: readonly Chain[]): Chain[] {
  const lines: (Chain & { course: Course })[] = []
  for (const chain of chains.toSorted((one, other) => one.runs[0]! - other.runs[0]!)) {
    const course = courseOf(chain.runs)
    const start = chain.runs[0]!
    const before = lines.find((line) => {
      const gap = start - line.last
      const off = Math.abs(at(line.course, start) - at(course, start))
      const isLevel = Math.abs(line.course.slope - course.slope) <= 0.03
      return gap > 0 && isLevel && off <= 1.5 + 0.012 * gap
    })
    if (before) {
      before.runs = before.runs.concat(chain.runs)
      before.last = chain.last
      before.course = courseOf(before.runs)
    } else lines.push({ ...chain, course })
  }
  return lines
}

/** A straight line through the middles of runs. */
interface Course {
  readonly start: number
  readonly from: number
  readonly slope: number
}

const at = ({ start, from, slope }: Course, place: number) => from + slope * (place - start)

/** By least squares. */
function courseOf(runs: readonly number[]): Course {
  const count = runs.length / 3
  const start = runs[0]!
  let [sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0]
  for (let run = 0; run < runs.length; run += 3) {
    const x = runs[run]! - start
    const y = (runs[run + 1]! + runs[run + 2]!) / 2
    sumX += x
    sumY += y
    sumXX += x * x
    sumXY += x * y
  }
  const slope = (count * sumXY - sumX * sumY) / (count * sumXX - sumX * sumX)
  return { start, from: (sumY - slope * sumX) / count, slope }
}

function lineOf({ runs, last }: Chain, isDown: boolean, least: number): Line[] {
  const count = runs.length / 3
  const start = runs[0]!
  if (last - start + 1 < least || count < 0.35 * (last - start + 1)) return []
  const course = courseOf(runs)
  let squares = 0
  for (let run = 0; run < runs.length; run += 3) {
    squares += ((runs[run + 1]! + runs[run + 2]!) / 2 - at(course, runs[run]!)) ** 2
  }
  const isStraight = Math.sqrt(squares / count) <= 1 + 0.006 * (last - start)
  if (!isStraight || Math.abs(course.slope) > steepest) return []
  const widths = Array.from(
    { length: count },
    (_, run) => runs[3 * run + 2]! - runs[3 * run + 1]! + 1,
  )
  const thickness = widths.sort((one, other) => one - other)[count >> 1]!
  const { from } = course
  const to = at(course, last)
  return [{ isDown, start, end: last, from, to, thickness, runs: Int32Array.from(runs) }]
}

const steepest = 0.2 // 11 degrees

/** Takes a line's ink out of a mask, except where a stroke crosses it: there its ink is broader. */
export function eraseLine(mask: Uint8Array, width: number, line: Line): void {
  const { runs, thickness, isDown } = line
  const most = thickness + Math.max(1, Math.round(thickness / 2))
  const [along, across] = isDown ? [width, 1] : [1, width]
  for (let at = 0; at < runs.length; at += 3) {
    const [first, last] = [runs[at + 1]!, runs[at + 2]!]
    if (last - first + 1 > most) continue
    for (let pixel = first; pixel <= last; pixel++) mask[runs[at]! * along + pixel * across] = 0
  }
}
