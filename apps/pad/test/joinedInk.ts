import recorded from './strokes.json'

type Point = [x: number, y: number]

/** Recorded digits in one stroke: the pen is not lifted between them, so a straight line leads from one to the next. Of digits
 * with a bar only the first stroke counts.
 * @param text of digits that are whole without lifting the pen: all but 4
 * @param gap between them in pixels; a digit is some 100 wide
 * @returns the points, and for each digit the place of its first one */
export function joinedInk(text: string, gap = 15): { points: Point[]; firsts: number[] } {
  const points: Point[] = []
  const firsts: number[] = []
  let right = 0
  for (const digit of text) {
    const [own] = recorded.digits[digit as keyof typeof recorded.digits]
    const across = own!.map(([x]) => x!)
    const shift = right + gap - Math.min(...across)
    right = Math.max(...across) + shift
    firsts.push(points.length)
    points.push(...own!.map(([x, y]): Point => [x! + shift, y!]))
  }
  return { points, firsts }
}
