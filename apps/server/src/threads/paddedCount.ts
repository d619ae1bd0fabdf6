/** How many images a batch is filled up to. A backend keeps a plan and its memory for each size of batch that it has met: with
 * any size from 1 to 64, these would take hundreds of megabytes and push each other out. So there are 15 sizes up to 64:
 * 1 to 8, then multiples of 8, and beyond 64 multiples of 64. */
export function paddedCount(count: number): number {
  const step = count <= 8 ? 1 : count <= 64 ? 8 : 64
  return Math.ceil(count / step) * step
}
