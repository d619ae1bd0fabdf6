/** Checks a position. @throws RangeError if the split has no such image */
export function inside(position: number, size: number, split: string): number {
  if (Number.isInteger(position) && position >= 0 && position < size) return position
  throw new RangeError(
    `${split}: expected positions from 0 to ${size - 1}, got ${position}. The split has ${size} images.`,
  )
}
