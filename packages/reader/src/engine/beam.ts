import type { Format } from '@inkstone/core'

/** A step from one node to a later one that writes a character, or none. */
export interface Edge {
  readonly from: number
  readonly to: number
  /** `''` writes nothing. */
  readonly character: string
  /** Logarithm of its weight. */
  readonly score: number
  /** What it stands for, for whoever made it. */
  readonly at: number
}

/** All ways to write a text through a lattice. */
export interface Beamed {
  readonly text: string
  /** Logarithm of the sum of the weights of all ways. */
  readonly score: number
  /** The edges of the best one. */
  readonly edges: readonly Edge[]
}

interface Prefix {
  text: string
  sum: number
  best: number
  last: { edge: Edge; before: Prefix } | undefined
}

/** Beam search through a lattice whose nodes are numbered in order: at each node it keeps the prefixes of the largest sums, over
 * all ways that write them.
 * @param format texts it may write; undefined for any
 * @returns the texts that reach the last node, the likeliest first */
export function beam(edges: readonly Edge[], nodes: number, format: Format | undefined): Beamed[] {
  const leaving: Edge[][] = Array.from({ length: nodes }, () => [])
  for (const edge of edges) leaving[edge.from]!.push(edge)
  const states: Map<string, Prefix>[] = Array.from({ length: nodes }, () => new Map())
  states[0]!.set('', { text: '', sum: 0, best: 0, last: undefined })
  const permitted = new Map<string, boolean>()
  const mayBegin = (text: string): boolean => {
    if (!format) return true
    let known = permitted.get(text)
    if (known === undefined) {
      known = format.mayBegin(text)
      permitted.set(text, known)
    }
    return known
  }
  for (let node = 0; node + 1 < nodes; node++) {
    const kept = [...states[node]!.values()]
    if (kept.length > width) {
      kept.sort((one, other) => other.sum - one.sum)
      kept.length = width
    }
    for (const prefix of kept) {
      for (const edge of leaving[node]!) {
        const text = prefix.text + edge.character
        if (edge.character !== '' && !mayBegin(text)) continue
        reach(states[edge.to]!, text, prefix, edge)
      }
    }
    states[node]!.clear()
  }
  return [...states[nodes - 1]!.values()]
    .filter(({ text }) => text !== '' && (format?.accepts(text) ?? true))
    .sort((one, other) => other.sum - one.sum)
    .map(({ text, sum, last }) => {
      const path: Edge[] = []
      for (let link = last; link; link = link.before.last) path.push(link.edge)
      return { text, score: sum, edges: path.reverse() }
    })
}

const width = 24

function reach(state: Map<string, Prefix>, text: string, before: Prefix, edge: Edge): void {
  const sum = before.sum + edge.score
  const best = before.best + edge.score
  const known = state.get(text)
  if (!known) {
    state.set(text, { text, sum, best, last: { edge, before } })
    return
  }
  const [high, low] = known.sum > sum ? [known.sum, sum] : [sum, known.sum]
  known.sum = high + Math.log1p(Math.exp(low - high))
  if (best > known.best) {
    known.best = best
    known.last = { edge, before }
  }
}
