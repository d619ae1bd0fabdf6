import { bySeverity, type Corruption, clipped } from './corruption'

const shifts = [0.1, 0.2, 0.3, 0.4, 0.5] as const

/** Adds a constant to every pixel: MNIST's black background becomes grey. */
export const brightness: Corruption = {
  name: 'brightness',
  apply(pixels, { severity }) {
    const shift = bySeverity(shifts, severity)
    return pixels.map((ink) => clipped(ink + shift))
  },
}
