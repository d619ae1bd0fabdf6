import { random } from '@inkstone/core'

/** The order in which an epoch reads `size` images: each position once. Without a seed their own order;
 * with one, a shuffle by the stream `seed/shuffle/epoch`, the same on every machine.
 * @example epochOrder(3) // Uint32Array [0, 1, 2] */
export function epochOrder(size: number, shuffleSeed?: number, epoch = 0): Uint32Array {
  const order = Uint32Array.from({ length: size }, (_, position) => position)
  if (shuffleSeed === undefined) return order
  return random(shuffleSeed).split('shuffle').split(epoch).shuffle(order)
}
