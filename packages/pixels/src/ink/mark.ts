import type { Box } from '../resampling/resample'
import type { Piece } from './connectedPieces'
import type { GreyPicture } from './greyPicture'

/** What is written as one character, or as several that touch each other. */
export interface Mark {
  /** In pixels of the picture. */
  readonly box: Box
  /** Pixels of ink. */
  readonly area: number
  /** Mean width of its strokes in pixels. */
  readonly strokeWidth: number
  /** What hangs together in it. */
  readonly pieces: readonly Pick<Piece, 'box' | 'area' | 'strokeWidth'>[]
  /** Whether it reaches the edge of the picture, where some of it may be cut off. */
  readonly touchesEdge: boolean
  /** Its ink alone, `[box.height, box.width]`, paper 0, full ink 1. Computed when it is asked for, so that many marks need
   * no more memory than one. */
  ink(): Float32Array
}

/** A picture, and the reduced one that is searched. */
export interface Searched {
  readonly picture: GreyPicture
  readonly small: GreyPicture
  /** How many pixels of the picture one of the reduced one is long. */
  readonly factor: number
}

/** Makes a mark of pieces of the reduced picture.
 * @param isOwn whether a pixel of the reduced picture is ink of the mark
 * @param inkOf ink of a grey value, at a pixel of the reduced picture */
export function markOf(
  pieces: readonly Piece[],
  { picture, small, factor }: Searched,
  {
    isOwn,
    inkOf,
  }: { isOwn: (at: number) => boolean; inkOf: (value: number, at: number) => number },
): Mark {
  const { width, height } = small
  const left = Math.min(...pieces.map(({ box }) => box.left))
  const top = Math.min(...pieces.map(({ box }) => box.top))
  const right = Math.max(...pieces.map(({ box }) => box.left + box.width))
  const bottom = Math.max(...pieces.map(({ box }) => box.top + box.height))
  const touchesEdge = left === 0 || top === 0 || right === width || bottom === height
  const area = pieces.reduce((sum, piece) => sum + piece.area, 0)
  const strokes = pieces.reduce((sum, piece) => sum + piece.strokeWidth * piece.area, 0)
  const around = scaled({ left, top, width: right - left, height: bottom - top }, factor, picture)
  /** Whether a pixel of the picture lies in the mark's ink, or a reduced pixel beside it. */
  const isNear = (x: number, y: number): boolean => {
    const [column, row] = [Math.floor(x / factor), Math.floor(y / factor)]
    if (factor === 1) return isOwn(row * width + column)
    for (let ny = Math.max(0, row - 1); ny <= Math.min(height - 1, row + 1); ny++) {
      for (let nx = Math.max(0, column - 1); nx <= Math.min(width - 1, column + 1); nx++) {
        if (isOwn(ny * width + nx)) return true
      }
    }
    return false
  }
  return {
    box: around,
    area: area * factor * factor,
    strokeWidth: (strokes / area) * factor,
    pieces: pieces.map((piece) => ({
      box: scaled(piece.box, factor, picture),
      area: piece.area * factor * factor,
      strokeWidth: piece.strokeWidth * factor,
    })),
    touchesEdge,
    ink() {
      const ink = new Float32Array(around.width * around.height)
      for (let y = 0; y < around.height; y++) {
        const py = around.top + y
        const row = Math.floor(py / factor) * width
        for (let x = 0; x < around.width; x++) {
          const px = around.left + x
          const value = inkOf(
            picture.pixels[py * picture.width + px]!,
            row + Math.floor(px / factor),
          )
          if (value > 0 && isNear(px, py)) ink[y * around.width + x] = value
        }
      }
      return ink
    },
  }
}

/** A box of the reduced picture in the picture itself, with the reduced pixels beside it, whose ink was too little there. */
export function scaled(
  { left, top, width, height }: Box,
  factor: number,
  picture: GreyPicture,
): Box {
  if (factor === 1) return { left, top, width, height }
  const [x, y] = [Math.max(0, (left - 1) * factor), Math.max(0, (top - 1) * factor)]
  return {
    left: x,
    top: y,
    width: Math.min(picture.width, (left + width + 1) * factor) - x,
    height: Math.min(picture.height, (top + height + 1) * factor) - y,
  }
}
