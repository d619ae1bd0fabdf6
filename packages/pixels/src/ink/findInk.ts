import { assertPicture } from '../assertGiven'
import type { Box } from '../resampling/resample'
import { besideWriting } from './besideWriting'
import { certainPieces } from './certainPieces'
import { eraseRules } from './eraseRules'
import { findSheet } from './findSheet'
import { type GreyPicture, type PaperSide, shrunk } from './greyPicture'
import { groupMarks } from './groupMarks'
import { inkLight } from './inkLight'
import { type Mark, markOf, type Searched, scaled } from './mark'

export interface FindInkOptions {
  /** Which end of the grey scale is paper. Left out, the picture decides: ink is what there is less of. */
  paper?: PaperSide
}

/** What is written in a picture. */
export interface FoundInk {
  /** From left to right. None in an empty picture. */
  readonly marks: readonly Mark[]
  /** Ink too small to be a character beside the others: dust, noise, a comma. */
  readonly specks: readonly Box[]
  /** What is left out because it is too faint or too soft for ink, though it stands level with a mark, as tall and with strokes
   * as broad: it may be written all the same. */
  readonly doubtful: readonly Box[]
  readonly paper: PaperSide
  /** Whether one level of paper served the whole picture. */
  readonly isEven: boolean
  /** Whether a sheet was found that lies on something else; what lies off it is left out. */
  readonly onSheet: boolean
  /** Lines of ruled or squared paper, and sides of frames, that were taken out. */
  readonly lines: number
}

/** Finds what is written in a picture of paper: under a gradient of light or a hand's shadow, on ruled or squared paper, in
 * a frame, on a sheet that lies on a desk; dark on bright or bright on dark. It drops dust.
 *
 * Where one level of paper serves all of the picture, ink is told from it as {@link evenInk} does; otherwise the paper's
 * level is found at each place by a closing, and divided out. Pictures of more than 1000 pixels are searched at a reduced
 * size; the marks' ink has the picture's own.
 * @param picture any size
 * @throws RangeError if pixels and size do not fit
 * @example
 * const { marks } = findInk({ pixels: Uint8Array.of(255, 255, 255, 255, 0, 255, 255, 255, 255), width: 3, height: 3 })
 * marks[0].box // { left: 1, top: 1, width: 1, height: 1 } */
export function findInk(picture: GreyPicture, options: FindInkOptions = {}): FoundInk {
  assertPicture('findInk', picture)
  const paper = options?.paper
  const { width, height, pixels } = picture
  if (pixels.length !== width * height || pixels.length === 0) {
    throw new RangeError(
      `findInk: expected ${width * height} pixels for ${width}x${height}, got ${pixels.length}.`,
    )
  }
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / mostSearched))
  const searched = { picture, small: shrunk(picture, factor), factor }
  const sheet = findSheet(searched.small)
  const onSheet = sheet && search(searched, paper, sheet.inside)
  // a long bar may be a sheet, or a 1
  if (onSheet && (onSheet.marks.length > 0 || sheet.aspect <= 2)) return onSheet
  return search(searched, paper)
}

const mostSearched = 1000 // pixels of the longer side

function search(searched: Searched, paper: PaperSide | undefined, inside?: Uint8Array): FoundInk {
  const { picture, small, factor } = searched
  const { width, height } = small
  const light = inkLight(searched, paper, inside)
  const onSheet = inside !== undefined
  const nothing = { marks: [], specks: [], doubtful: [], lines: 0 }
  if (!light) return { ...nothing, paper: paper ?? 'bright', isEven: true, onSheet }

  const { ink, certain, traces: mask } = light // lines may be fainter than what is written: they are looked for in all traces
  if (inside) {
    for (let at = 0; at < mask.length; at++) if (inside[at] === 0) ink[at] = mask[at] = 0
  }
  const lines = eraseRules(mask, width, height, inside)
  for (let at = 0; at < mask.length; at++) if (ink[at] === 0) mask[at] = 0
  const { pieces, labels, faint } = certainPieces(mask, ink, certain, width, height)
  const sharp = light.sharpOf(labels, pieces.length)
  const { groups, specks } = groupMarks(pieces, sharp, 0.03 * Math.min(width, height))
  const soft = pieces.filter((_, at) => !sharp[at])
  const written = groups.flatMap((group) => group.map((at) => pieces[at]!))
  const groupOf = new Int32Array(pieces.length).fill(-1)
  for (const [at, group] of groups.entries()) for (const piece of group) groupOf[piece] = at
  const marks = groups.map((group, own) => {
    const ofMark = group.map((at) => pieces[at]!)
    const isOwn = (at: number) => labels[at] !== 0 && groupOf[labels[at]! - 1] === own
    return markOf(ofMark, searched, { isOwn, inkOf: light.inkOf })
  })
  return {
    marks: marks.sort((one, other) => one.box.left - other.box.left),
    specks: specks.map((at) => scaled(pieces[at]!.box, factor, picture)),
    doubtful: besideWriting([...faint, ...soft], written).map((box) =>
      scaled(box, factor, picture),
    ),
    paper: light.paper,
    isEven: light.isEven,
    onSheet,
    lines: lines.length,
  }
}
