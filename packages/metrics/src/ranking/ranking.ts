import { scoreTally, type TalliedScores } from './scoreTally'

/** Scores of two kinds, hits and misses, in bounded memory. */
export interface Ranking {
  add(score: number, hit: boolean): void
  steps(): RankingSteps
  /** Whether every score is still exact; otherwise some different ones count as equal. */
  exact(): boolean
}

/** By decreasing score, each once: how many hits and how many misses have it. */
export interface RankingSteps {
  length: number
  /** `[length]`, like the others. */
  scores: Float64Array
  hits: Float64Array
  misses: Float64Array
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
      return merge(hits.list(), misses.list())
    },
    exact: () => hits.bits() === 52 && misses.bits() === 52,
  }
}

function merge(hits: TalliedScores, misses: TalliedScores): RankingSteps {
  const most = hits.scores.length + misses.scores.length
  const steps = {
    length: 0,
    scores: new Float64Array(most),
    hits: new Float64Array(most),
    misses: new Float64Array(most),
  }
  let hit = hits.scores.length - 1
  let miss = misses.scores.length - 1
  while (hit >= 0 || miss >= 0) {
    const hitScore = hit >= 0 ? hits.scores[hit]! : -1
    const missScore = miss >= 0 ? misses.scores[miss]! : -1
    const at = steps.length++
    steps.scores[at] = Math.max(hitScore, missScore)
    if (hitScore >= missScore) steps.hits[at] = hits.counts[hit--]!
    if (missScore >= hitScore) steps.misses[at] = misses.counts[miss--]!
  }
  return steps
}
