import type { StraightLine } from './straighten'

/** A line turned by 180 degrees. */
export function upsideDown(line: StraightLine): StraightLine {
  const { ink, width, height, smallMarks, onPage } = line
  return {
    ...line,
    ink: ink.toReversed(),
    smallMarks: smallMarks.map((mark) => ({
      ...mark,
      left: width - mark.left - mark.width,
      top: height - mark.top - mark.height,
    })),
    onPage: (points) => onPage(Array.from(points, ([x, y]) => [width - 1 - x, height - 1 - y])),
  }
}
