import { type Call, type History, historiesOf } from './nodes'

/** What calls a layer of the graph may have. */
interface Caller {
  name: string
  calls: readonly Call[]
}

/** One call of one layer. */
export interface Node<Member extends Caller> {
  member: Member
  call: number
}

/** The calls of a graph in the order in which Keras makes them: the deepest first, counted from the outputs. It shows
 * where a layer changes what it is given: `MultiHeadAttention` takes the masks off its inputs. Source: `map_graph` of
 * keras/src/ops/function.py.
 * @param callOf finds the member and the call of a place, whatever the version counts from
 * @param fault makes the error for layers whose inputs are not there */
export function callOrder<Member extends Caller>(
  members: readonly Member[],
  outputs: readonly Node<Member>[],
  callOf: (history: History) => Node<Member> | undefined,
  fault: (names: readonly string[]) => Error,
): Node<Member>[] {
  const known = new Map<Member, Node<Member>[]>()
  for (const member of members) known.set(member, member.calls.map((_, call) => ({ member, call }))) // biome-ignore format: one line
  const finished = new Set<Node<Member>>()
  const begun = new Set<Node<Member>>()
  const parents = ({ member, call }: Node<Member>): Node<Member>[] => {
    const places = member.calls[call] ? historiesOf(member.calls[call]) : []
    return places.flatMap((place) => {
      const found = callOf(place)
      if (!found) throw fault([member.name])
      return known.get(found.member)?.[found.call] ?? [] // an input of the model has no calls
    })
  }
  const visit = (node: Node<Member>): void => {
    if (finished.has(node)) return
    if (begun.has(node)) throw fault([...begun].map(({ member }) => member.name))
    begun.add(node)
    parents(node).forEach(visit)
    begun.delete(node)
    finished.add(node)
  }
  const ends = outputs.flatMap(({ member, call }) => known.get(member)?.[call] ?? [])
  for (const node of [...ends, ...[...known.values()].flat()]) visit(node)
  return byDepth([...finished], parents)
}

function byDepth<Member extends Caller>(
  nodes: readonly Node<Member>[],
  parents: (node: Node<Member>) => Node<Member>[],
): Node<Member>[] {
  const depths = new Map<Node<Member>, number>() // the order in which they come into it counts too
  const ofMember = new Map<Member, number>()
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(depths.get(node) ?? 0, ofMember.get(node.member) ?? 0)
    ofMember.set(node.member, depth)
    depths.set(node, depth)
    for (const parent of parents(node)) {
      depths.set(parent, Math.max(depth + 1, depths.get(parent) ?? 0))
    }
  }
  return [...depths].sort(([, a], [, b]) => b - a).map(([node]) => node)
}
