/** Groups of items, joined pair by pair. */
export interface Grouping {
  join(one: number, other: number): void
  together(one: number, other: number): boolean
  /** Groups of at least two, members ascending, in the order of their first members. */
  groups(): number[][]
}

/** Starts with each item alone. Union-find with path halving (Tarjan and van Leeuwen, 1984).
 * @example const pairs = grouping(3); pairs.join(0, 2); pairs.groups() // [[0, 2]] */
export function grouping(size: number): Grouping {
  const parents = Uint32Array.from({ length: size }, (_, index) => index)
  const root = (index: number): number => {
    let at = index
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!
      at = parents[at]!
    }
    return at
  }
  return {
    join(one, other) {
      const [a, b] = [root(one), root(other)]
      parents[Math.max(a, b)] = Math.min(a, b) // the first member represents its group
    },
    together: (one, other) => root(one) === root(other),
    groups() {
      const members = new Map<number, number[]>()
      for (let index = 0; index < size; index++) {
        const first = root(index)
        if (first === index) continue
        const group = members.get(first)
        if (group) group.push(index)
        else members.set(first, [first, index])
      }
      return [...members.values()].sort(([one], [other]) => one! - other!)
    },
  }
}
