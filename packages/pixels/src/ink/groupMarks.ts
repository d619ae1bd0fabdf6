import type { Box } from '../resampling/resample'
import type { Piece } from './connectedPieces'
import { overlap } from './overlap'

/** Pieces of ink that belong together, by their index; specks belong to nothing. */
export interface Grouped {
  readonly groups: readonly (readonly number[])[]
  readonly specks: readonly number[]
}

/** Groups pieces to marks, what is written as one character: a piece that is small against the tallest one belongs to what
 * it lies beside, pieces above each other belong together, and tall ones side by side do not. What is tiny is a speck.
 * @param pieces of one picture
 * @param isWritten of each piece; the others are left out altogether
 * @param leastLength of the longer side of anything that is written, in pixels */
export function groupMarks(
  pieces: readonly Piece[],
  isWritten: readonly boolean[],
  leastLength: number,
): Grouped {
  const all = [...pieces.keys()].filter((at) => isWritten[at])
  const longest = ({ box }: Piece) => Math.max(box.width, box.height)
  let main: Piece | undefined
  for (const at of all) if (!main || longest(pieces[at]!) > longest(main)) main = pieces[at]
  if (!main || longest(main) < leastLength) return { groups: [], specks: all }

  const length = longest(main)
  const stroke = main.strokeWidth
  // of ink this small, a dot is a pixel or two, and may as well be a part of a thin stroke
  const isFine = length <= 40
  if (isFine && all.length === 1) return { groups: [all], specks: [] }
  const isSpeck = (at: number) => {
    const piece = pieces[at]!
    const isTiny = longest(piece) < Math.max(0.1 * length, leastLength / 2)
    const isDot = longest(piece) <= 1.6 * stroke && piece.area <= 2 * stroke ** 2
    return !isFine && (isTiny || isDot)
  }
  const written = all.filter((at) => !isSpeck(at))
  const specks = all.filter(isSpeck)
  if (written.length > mostPieces) return { groups: [], specks: all }

  const tallest = Math.max(...written.map((at) => pieces[at]!.box.height))
  const group = new Map(written.map((at) => [at, at]))
  for (const one of written) {
    for (const other of written) {
      if (one >= other || !belong(pieces[one]!.box, pieces[other]!.box, tallest)) continue
      const [from, to] = [group.get(other)!, group.get(one)!]
      for (const [at, leader] of group) if (leader === from) group.set(at, to)
    }
  }
  const found = [...new Set(group.values())].map((leader) =>
    written.filter((at) => group.get(at) === leader),
  )
  const isLarge = (at: number) => {
    const { box } = pieces[at]!
    return box.height >= 0.35 * tallest || box.width >= 0.5 * tallest
  }
  const groups = found.filter((members) => members.some(isLarge))
  for (const members of found.filter((members) => !members.some(isLarge))) {
    if (isFine) nearest(groups, pieces, members[0]!).push(...members)
    else specks.push(...members)
  }
  return { groups, specks }
}

/** More than a page has: a picture of more is a texture. */
const mostPieces = 4000

/** The group with the piece whose box lies nearest to that of another. */
function nearest(groups: readonly number[][], pieces: readonly Piece[], piece: number): number[] {
  const { box } = pieces[piece]!
  const distance = (members: readonly number[]) =>
    Math.min(
      ...members.map((at) => {
        const other = pieces[at]!.box
        return Math.max(
          -overlap(box.left, box.width, other.left, other.width),
          -overlap(box.top, box.height, other.top, other.height),
        )
      }),
    )
  return groups.toSorted((one, other) => distance(one) - distance(other))[0]!
}

function belong(one: Box, other: Box, tallest: number): boolean {
  const across = overlap(one.left, one.width, other.left, other.width)
  const down = overlap(one.top, one.height, other.top, other.height)
  const isSmall = (box: Box) => box.height < 0.55 * tallest
  const narrower = Math.min(one.width, other.width)
  if (!isSmall(one) && !isSmall(other)) return across >= 0.5 * narrower && down > 0
  const reach = 0.3 * tallest
  if (across >= 0.3 * narrower) return down >= -reach
  return across >= -reach / 2 && down >= -reach / 2 && (isSmall(one) || isSmall(other))
}
