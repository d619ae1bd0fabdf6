import { isIcon } from './evenLight'
import { eraseLine, findLines, type Line } from './findLines'

/** Takes the lines of ruled and squared paper and frames drawn around what is written out of a mask, and leaves the strokes
 * that cross them.
 *
 * A rule runs from one edge of the paper to another. A frame is four lines that meet at their ends, and what divides it,
 * as the boxes of a form, runs from one of its sides to another.
 * @param mask `[height, width]`, other than 0 for ink; changed
 * @param inside `[height, width]`, 0 off the paper; undefined where the whole picture is paper
 * @returns the lines that were taken out */
export function eraseRules(
  mask: Uint8Array,
  width: number,
  height: number,
  inside?: Uint8Array,
): Line[] {
  const shorter = Math.min(width, height)
  if (isIcon({ width, height })) return [] // a rule would be thinner than a pixel
  const options = {
    least: Math.round(0.12 * shorter),
    thickest: Math.max(3, Math.round(0.022 * shorter)),
    gap: Math.round(0.16 * shorter),
  }
  const lines = [false, true].flatMap((isDown) => {
    return findLines(mask, width, height, { ...options, isDown })
  })
  const atEdge = (line: Line, isEnd: boolean) => {
    const reach = (isEnd ? 0.05 : -0.05) * (line.isDown ? height : width)
    const beyond = (isEnd ? line.end : line.start) + reach
    const middle = isEnd ? line.to : line.from
    const [x, y] = line.isDown
      ? [nearEdge(middle, width), beyond]
      : [beyond, nearEdge(middle, height)]
    return (
      x < 0 ||
      y < 0 ||
      x >= width ||
      y >= height ||
      inside?.[Math.floor(y) * width + Math.floor(x)] === 0
    )
  }
  const rules = lines.filter((line) => {
    const isLong = line.end - line.start >= 0.3 * (line.isDown ? height : width)
    return isLong && atEdge(line, false) && atEdge(line, true)
  })
  for (const isDown of [false, true]) {
    const slopes = rules.filter((line) => line.isDown === isDown).map(slopeOf)
    if (slopes.length < 3) continue // of a few no common course can be told
    const slope = slopes.sort((one, other) => one - other)[slopes.length >> 1]!
    for (const line of lines) {
      const isParallel = line.isDown === isDown && Math.abs(slopeOf(line) - slope) <= 0.02
      const reaches = atEdge(line, false) || atEdge(line, true)
      if (isParallel && reaches && !rules.includes(line)) rules.push(line)
    }
  }
  const frames = framesOf(
    lines.filter((line) => !rules.includes(line)),
    atEdge,
  )
  const found = [...rules, ...frames, ...dividersOf(lines, frames)]
  for (const line of found) eraseLine(mask, width, line)
  return found
}

const slopeOf = ({ from, to, start, end }: Line) => (to - from) / (end - start)

/** A tilted rule leaves the paper at its side: moves what is near the edge beyond it. */
function nearEdge(place: number, length: number): number {
  return place < 0.03 * length ? -1 : place > 0.97 * length ? length : place
}

/** Lines that are sides of a frame: two that run one way, with one that runs the other way at each end of theirs; at one end
 * the edge of the picture may take its place. */
function framesOf(lines: readonly Line[], atEdge: (line: Line, isEnd: boolean) => boolean): Line[] {
  const found = new Set<Line>()
  for (const first of lines) {
    for (const second of lines) {
      if (first.isDown !== second.isDown || second.from <= first.from) continue
      const near = 0.1 * Math.max(second.from - first.from, first.end - first.start) + 2
      const meets = (isEnd: boolean) =>
        lines.find((side) => {
          if (side.isDown === first.isDown) return false
          const [one, other] = isEnd ? [first.end, second.end] : [first.start, second.start]
          const [oneSide, otherSide] = isEnd ? [first.to, second.to] : [first.from, second.from]
          return (
            Math.hypot(side.from - one, side.start - oneSide) <= near &&
            Math.hypot(side.to - other, side.end - otherSide) <= near
          )
        })
      const sides = [meets(false), meets(true)]
      const isClosed = sides.every((side, end) => {
        return side !== undefined || (atEdge(first, end === 1) && atEdge(second, end === 1))
      })
      if (!isClosed || sides.every((side) => side === undefined)) continue
      for (const side of [first, second, ...sides]) if (side) found.add(side)
    }
  }
  return [...found]
}

/** Lines as thin as a frame's that run from one of its sides to the opposite one. */
function dividersOf(lines: readonly Line[], frames: readonly Line[]): Line[] {
  return lines.filter((line) => {
    if (frames.includes(line)) return false
    const meets = (isEnd: boolean) => {
      const [place, middle] = isEnd ? [line.end, line.to] : [line.start, line.from]
      return frames.some((side) => {
        if (side.isDown === line.isDown || line.thickness > side.thickness + 1) return false
        const at = side.from + slopeOf(side) * (middle - side.start)
        const isBeside = middle > side.start && middle < side.end
        return isBeside && Math.abs(at - place) <= side.thickness + 2
      })
    }
    return meets(false) && meets(true)
  })
}
