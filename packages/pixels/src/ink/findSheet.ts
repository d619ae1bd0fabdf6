import { connectedPieces } from './connectedPieces'
import { convexHull, type Point, polygonArea, quadrilateralShare } from './convexHull'
import { type GreyPicture, shrunk } from './greyPicture'
import { otsu } from './otsu'

export interface Sheet {
  /** `[height, width]`, 1 on the sheet, a little inside its edge. */
  readonly inside: Uint8Array
  /** The longer side of its box over the shorter. */
  readonly aspect: number
}

/** Finds a sheet of paper that lies on something darker or brighter: a region of one brightness, most of whose border lies
 * inside the picture, and whose outline has four straight sides.
 * @returns undefined where none is found, and in small pictures, where a desk would leave nothing to read */
export function findSheet(picture: GreyPicture): Sheet | undefined {
  if (Math.min(picture.width, picture.height) < 96) return undefined
  const factor = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / coarse))
  const small = shrunk(picture, factor)
  const { width, height, pixels } = small
  const counts = new Uint32Array(256)
  for (const value of pixels) counts[value]!++
  const { bin, share } = otsu(counts)
  if (share < 0.6) return undefined
  for (const isBright of [true, false]) {
    const mask = pixels.map((value) => (value >= bin === isBright ? 1 : 0))
    const sheet = sheetOf(mask, width, height, isBright ? 0.3 : 0.02)
    if (!sheet) continue
    const { aspect, filled } = sheet
    return { aspect, inside: enlarged(eroded(filled, width, height), width, picture, factor) }
  }
  return undefined
}

const coarse = 160 // pixels of the longer side

/** @param mostOfBorder share of the picture's outermost pixels that may be sheet */
function sheetOf(
  mask: Uint8Array,
  width: number,
  height: number,
  mostOfBorder: number,
): { filled: Uint8Array; aspect: number } | undefined {
  const { pieces, labels } = connectedPieces(mask, width, height)
  let largest = -1
  for (const [at, piece] of pieces.entries()) {
    if (largest < 0 || piece.area > pieces[largest]!.area) largest = at
  }
  if (largest < 0) return undefined
  const { area, box } = pieces[largest]!
  if (area < 0.06 * mask.length) return undefined
  const own = labels.map((label) => (label === largest + 1 ? 1 : 0))
  let onBorder = 0
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : width - 1
    for (let x = 0; x < width; x += step) onBorder += own[y * width + x]!
  }
  if (onBorder > mostOfBorder * 2 * (width + height - 2)) return undefined
  const corners: Point[] = []
  for (let y = 0; y < height; y++) {
    const first = own.indexOf(1, y * width)
    if (first < 0 || first >= (y + 1) * width) continue
    const last = own.lastIndexOf(1, (y + 1) * width - 1)
    const [left, right] = [first - y * width, last - y * width + 1]
    corners.push([left, y], [left, y + 1], [right, y], [right, y + 1])
  }
  const hull = convexHull(corners)
  const filled = filledHoles(own, width, height)
  const filledArea = filled.reduce((sum, value) => sum + value, 0)
  const isWhole = filledArea >= 0.9 * polygonArea(hull) && area >= 0.6 * filledArea
  if (!isWhole || quadrilateralShare(hull) < 0.88) return undefined
  return {
    filled,
    aspect: Math.max(box.width, box.height) / Math.min(box.width, box.height),
  }
}

/** All that the outside does not reach. */
function filledHoles(mask: Int32Array, width: number, height: number): Uint8Array {
  const filled = new Uint8Array(mask.length).fill(1)
  const stack: number[] = []
  const visit = (at: number) => {
    if (mask[at] !== 0 || filled[at] === 0) return
    filled[at] = 0
    stack.push(at)
  }
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : width - 1
    for (let x = 0; x < width; x += step) visit(y * width + x)
  }
  while (stack.length > 0) {
    const at = stack.pop()!
    const x = at % width
    if (x > 0) visit(at - 1)
    if (x < width - 1) visit(at + 1)
    if (at >= width) visit(at - width)
    if (at + width < mask.length) visit(at + width)
  }
  return filled
}

/** Without what lies within two pixels of the outside; the picture's border is no outside. */
function eroded(mask: Uint8Array, width: number, height: number): Uint8Array {
  const kept = new Uint8Array(mask.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let all = 1
      for (let ny = Math.max(0, y - 2); ny <= Math.min(height - 1, y + 2); ny++) {
        for (let nx = Math.max(0, x - 2); nx <= Math.min(width - 1, x + 2); nx++) {
          all &= mask[ny * width + nx]!
        }
      }
      kept[y * width + x] = all
    }
  }
  return kept
}

function enlarged(
  mask: Uint8Array,
  maskWidth: number,
  { width, height }: GreyPicture,
  factor: number,
): Uint8Array {
  const large = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / factor) * maskWidth
    for (let x = 0; x < width; x++) large[y * width + x] = mask[row + Math.floor(x / factor)]!
  }
  return large
}
