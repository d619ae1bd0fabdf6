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

/** A text, and those that are one character longer. Each text is written once: prefixes are compared by it, not by their characters. */
interface Written {
  readonly text: string
  readonly longer: Map<string, Written | undefined>
}

interface Prefix {
  readonly written: Written
  sum: number
  best: number
  last: { edge: Edge; before: Prefix } | undefined
}

/** Beam search through a lattice whose nodes are numbered in order: at each node it keeps the prefixes of the largest sums, over
 * all ways that write them.
 * @param format texts it may write; undefined for any
 * @param mayEnd whether a prefix of such a length and score is worth following from a node
 * @returns the texts that reach the last node, the likeliest first */
export function beam(
  edges: readonly Edge[],
  nodes: number,
  format: Format | undefined,
  mayEnd: (node: number, length: number, score: number) => boolean,
): Beamed[] {
  const leaving: Edge[][] = Array.from({ length: nodes }, () => [])
  for (const edge of edges) leaving[edge.from]!.push(edge)
  const states: Map<Written, Prefix>[] = Array.from({ length: nodes }, () => new Map())
  const empty: Written = { text: '', longer: new Map() }
  states[0]!.set(empty, { written: empty, sum: 0, best: 0, last: undefined })
  for (let node = 0; node + 1 < nodes; node++) {
    let kept = [...states[node]!.values()]
    if (kept.length > width) {
      kept = kept.sort((one, other) => other.sum - one.sum).slice(0, width)
    }
    for (const prefix of kept) {
      for (const edge of leaving[node]!) {
        const written =
          edge.character === '' ? prefix.written : longer(prefix.written, edge.character, format)
        if (!written || !mayEnd(edge.to, written.text.length, prefix.sum + edge.score)) continue
        reach(states[edge.to]!, written, prefix, edge)
      }
    }
    states[node]!.clear()
  }
  return [...states[nodes - 1]!.values()]
    .filter(({ written: { text } }) => text !== '' && (format?.accepts(text) ?? true))
    .sort((one, other) => other.sum - one.sum)
    .map(({ written, sum, last }) => ({
      ...{ text: written.text, score: sum },
      get edges() {
        const path: Edge[] = []
        for (let link = last; link; link = link.before.last) path.push(link.edge)
        return path.reverse()
      },
    }))
}

const width = 24

/** Undefined where no text of the format begins like this. */
function longer(
  written: Written,
  character: string,
  format: Format | undefined,
): Written | undefined {
  const known = written.longer.get(character)
  if (known || written.longer.has(character)) return known
  const text = written.text + character
  const next = (format?.mayBegin(text) ?? true) ? { text, longer: new Map() } : undefined
  written.longer.set(character, next)
  return next
}

function reach(state: Map<Written, Prefix>, written: Written, before: Prefix, edge: Edge): void {
  const sum = before.sum + edge.score
  const best = before.best + edge.score
  const known = state.get(written)
  if (!known) {
    state.set(written, { written, sum, best, last: { edge, before } })
    return
  }
  const [high, low] = known.sum > sum ? [known.sum, sum] : [sum, known.sum]
  known.sum = high + Math.log1p(Math.exp(low - high))
  if (best > known.best) {
    known.best = best
    known.last = { edge, before }
  }
}
