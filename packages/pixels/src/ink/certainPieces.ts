import { connectedPieces, type Piece, type Pieces } from './connectedPieces'

/** The pieces of a mask that hold certain ink (hysteresis: Canny, 1986); the others are faint, most of them noise. */
export function certainPieces(
  mask: Uint8Array,
  ink: Float32Array,
  certain: number,
  width: number,
  height: number,
): Pieces & { faint: readonly Piece[] } {
  const { pieces, labels } = connectedPieces(mask, width, height)
  if (certain <= 0) return { pieces, labels, faint: [] }
  const isCertain = new Uint8Array(pieces.length + 1)
  for (let at = 0; at < ink.length; at++) if (ink[at]! >= certain) isCertain[labels[at]!] = 1
  const places = new Int32Array(pieces.length + 1)
  const kept: Piece[] = []
  const faint: Piece[] = []
  for (const [at, piece] of pieces.entries()) {
    if (isCertain[at + 1] === 1) places[at + 1] = kept.push(piece)
    else faint.push(piece)
  }
  for (let at = 0; at < labels.length; at++) labels[at] = places[labels[at]!]!
  return { pieces: kept, labels, faint }
}
