import type { Random } from '@inkstone/core'
import { bySeverity, type Corruption, clipped } from './corruption'

/** Mean photon count of full ink: the fewer, the noisier. */
const photons = [60, 25, 12, 5, 3] as const

/** The graininess of a sensor in poor light: every pixel is a photon count (Poisson) in proportion to its ink. */
export const shotNoise: Corruption = {
  name: 'shot noise',
  apply(pixels, { severity, random }) {
    const full = bySeverity(photons, severity)
    return pixels.map((ink) => clipped(poisson(ink * full, random) / full))
  },
}

/** Multiplies uniform numbers until the product is below e ** -mean (Knuth, 1969). */
function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = random.uniform(); product > limit; product *= random.uniform()) count++
  return count
}
