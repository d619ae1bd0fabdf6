import { type ScoreTally, scoreTally } from './scoreTally'

/** Scores of two kinds, hits and misses, in memory that does not grow beyond a limit. */
export interface Ranking {
  add(score: number, hit: boolean): void
  /** By falling score: how many hits and misses have it. */
  steps(): RankingStep[]
  /** Whether every score is still the one that came; otherwise some that differed count as equal. */
  exact(): boolean
}

export interface RankingStep {
  score: number
  hits: number
  misses: number
}

/** Different scores of one kind that are kept: 131,072, in at most 2 MB. */
const limit = 2 ** 17

export function ranking(): Ranking {
  const hits = scoreTally(limit)
  const misses = scoreTally(limit)
  return {
    add: (score, hit) => (hit ? hits : misses).add(score),
    steps() {
      const bits = Math.min(hits.bits(), misses.bits())
      hits.coarsen(bits)
      misses.coarsen(bits)
      return merge(hits, misses)
    },
    exact: () => hits.bits() === misses.bits() && hits.bits() === 52,
  }
}

function merge(first: ScoreTally, second: ScoreTally): RankingStep[] {
  const hits = first.list()
  const misses = second.list()
  const steps: RankingStep[] = []
  let hit = 0
  let miss = 0
  while (hit < hits.scores.length || miss < misses.scores.length) {
    const score = Math.max(hits.scores[hit] ?? -1, misses.scores[miss] ?? -1)
    steps.push({
      score,
      hits: hits.scores[hit] === score ? hits.counts[hit++]! : 0,
      misses: misses.scores[miss] === score ? misses.counts[miss++]! : 0,
    })
  }
  return steps
}
