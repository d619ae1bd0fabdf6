import type { Interval } from '@inkstone/core'

/** The 95 % interval of the difference of two accuracies on the same images: half an image is added to each kind of
 * change (Agresti and Min, 2005).
 * @param mended images that only the second gets right
 * @param spoiled images that only the first gets right
 * @param images number of images @example pairedDifference(32, 3, 359) // { low: 0.0488, high: 0.1118 } */
export function pairedDifference(mended: number, spoiled: number, images: number): Interval {
  const [gained, lost, all] = [mended + 0.5, spoiled + 0.5, images + 2]
  const difference = (gained - lost) / all
  const reach = (1.959963984540054 * Math.sqrt(gained + lost - (gained - lost) ** 2 / all)) / all
  return { low: Math.max(-1, difference - reach), high: Math.min(1, difference + reach) }
}
