/** How many of the images that wait make a batch. A backend keeps a plan and its memory for each size of batch that it has met:
 * with any size from 1 to 64, these would take hundreds of megabytes and push each other out. So there are 15 sizes up to 64:
 * 1 to 8, then multiples of 8, and beyond 64 multiples of 64. The others wait for the next batch.
 * @param waiting >= 1 */
export function fewSizes(waiting: number): number {
  const step = waiting <= 8 ? 1 : waiting <= 64 ? 8 : 64
  return waiting - (waiting % step)
}
