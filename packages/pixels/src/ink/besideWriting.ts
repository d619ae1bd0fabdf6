import type { Box } from '../resampling/resample'
import type { Piece } from './connectedPieces'
import { overlap } from './overlap'

/** Which of some pieces stand where another character would: level with one that is written and no further off than it is tall,
 * not over any, about as tall as the larger ones, with strokes about as broad. */
export function besideWriting(pieces: readonly Piece[], written: readonly Piece[]): Box[] {
  const tallest = Math.max(0, ...written.map(({ box }) => box.height))
  const area = written.reduce((sum, piece) => sum + piece.area, 0)
  const stroke = written.reduce((sum, piece) => sum + piece.strokeWidth * piece.area, 0) / area
  const isLike = ({ box, strokeWidth }: Piece) =>
    box.height >= 0.4 * tallest &&
    box.height <= 1.6 * tallest &&
    strokeWidth >= 0.5 * stroke &&
    strokeWidth <= 1.8 * stroke
  const characters = written.map(({ box }) => box).filter(({ height }) => height >= 0.4 * tallest)
  return pieces
    .filter(isLike)
    .map(({ box }) => box)
    .filter((box) => {
      const across = characters.map((own) => overlap(box.left, box.width, own.left, own.width))
      if (across.some((shared) => shared > 0.5 * box.width)) return false
      return characters.some((own, at) => {
        const level = overlap(box.top, box.height, own.top, own.height)
        return level >= 0.7 * Math.min(box.height, own.height) && across[at]! > -own.height
      })
    })
}
