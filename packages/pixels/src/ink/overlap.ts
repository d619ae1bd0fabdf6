/** Of two stretches; below 0 the space between them. */
export function overlap(start: number, length: number, other: number, otherLength: number): number {
  return Math.min(start + length, other + otherLength) - Math.max(start, other)
}
