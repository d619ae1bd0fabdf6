import type { StrokeBox } from './stroke'
import type { StrokeRun, StrokeRuns } from './strokeRuns'

/** The cheapest way to take all strokes for digits.
 * @param scoreOf logarithm of how likely a run is a digit, 0 at most
 * @returns its runs, from left to right */
export function bestRuns(
  { pieces, runs }: StrokeRuns,
  scoreOf: (run: StrokeRun) => number,
): StrokeRun[] {
  const best: { cost: number; run?: StrokeRun }[] = [{ cost: 0 }]
  for (let end = 1; end <= pieces; end++) {
    let found: { cost: number; run?: StrokeRun } = { cost: Infinity }
    for (const run of runs) {
      if (run.to !== end) continue
      const cost = best[run.from]!.cost + run.cost - Math.max(leastScore, scoreOf(run))
      if (cost < found.cost) found = { cost, run }
    }
    best.push(found)
  }
  const path: StrokeRun[] = []
  for (let end = pieces; end > 0; ) {
    const { run } = best[end]!
    path.push(run!)
    end = run!.from
  }
  return path.sort((one, other) => middleOf(one.box) - middleOf(other.box))
}

/** What is surely no digit still may be written beside some. */
const leastScore = -4

function middleOf({ left, right }: StrokeBox): number {
  return (left + right) / 2
}
