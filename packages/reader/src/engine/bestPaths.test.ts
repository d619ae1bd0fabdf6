import { bestPaths, type Step } from './bestPaths'
import { formatPrior } from './formatPrior'

/** Scores of all paths, by following each: the best one, and the best through each step. */
function enumerated(steps: readonly Step[], nodes: number, lengths: readonly number[]) {
  const through = steps.map(() => -Infinity)
  let best = -Infinity
  const follow = (node: number, score: number, characters: number, taken: readonly number[]) => {
    if (node === nodes - 1) {
      if (characters === 0) return
      const whole = score + (lengths.includes(characters) ? 0 : Math.log(formatPrior))
      best = Math.max(best, whole)
      for (const at of taken) through[at] = Math.max(through[at]!, whole)
      return
    }
    for (const [at, step] of steps.entries()) {
      if (step.from !== node) continue
      follow(step.to, score + step.score, characters + (step.writes ? 1 : 0), [...taken, at])
    }
  }
  follow(0, 0, 0, [])
  return { best, through }
}

const nodes = 6

/** Small whole numbers that follow from a seed (Park and Miller's generator). */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 48271) % 2147483647
    return state % below
  }
}

it.each([1, 2, 3, 4])(
  'scores the best path through each step as following all of them does: %d',
  (seed) => {
    const draw = numbersFrom(seed)
    for (let round = 0; round < 100; round++) {
      const steps = Array.from({ length: draw(14) }, (): Step => {
        const from = draw(nodes - 1)
        const to = Math.min(nodes - 1, from + 1 + draw(3))
        return { from, to, writes: draw(3) > 0, score: -draw(800) / 100 }
      })
      const lengths = [1, 2, 3, 4].filter(() => draw(2) === 0)
      if (lengths.length === 0) lengths.push(2)
      const expected = enumerated(steps, nodes, lengths)
      const { best, through } = bestPaths(steps, nodes, lengths)
      const rounded = (values: Iterable<number>) =>
        Array.from(values, (value) => (value === -Infinity ? value : Math.round(value * 1e9) / 1e9))
      expect(rounded([best])).toEqual(rounded([expected.best]))
      expect(rounded(through)).toEqual(rounded(expected.through))
    }
  },
)

it('knows what is ahead of a node after so many characters', () => {
  const steps = [
    { from: 0, to: 1, writes: true, score: -1 },
    { from: 1, to: 2, writes: true, score: -2 },
  ]
  const { ahead } = bestPaths(steps, 3, [2])
  expect(ahead(1, 1)).toBe(-2)
  expect(ahead(1, 0)).toBeCloseTo(-2 + Math.log(formatPrior), 12) // a text of one character
  expect(ahead(2, 9)).toBeCloseTo(Math.log(formatPrior), 12)
})
