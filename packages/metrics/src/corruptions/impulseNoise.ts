import { bySeverity, type Corruption } from './corruption'

const shares = [0.03, 0.06, 0.09, 0.17, 0.27] as const

/** Salt and pepper: this share of the pixels becomes full ink or blank paper, equally often. */
export const impulseNoise: Corruption = {
  name: 'impulse noise',
  apply(pixels, { severity, random }) {
    const share = bySeverity(shares, severity)
    return pixels.map((ink) => {
      const draw = random.uniform()
      return draw >= share ? ink : draw < share / 2 ? 0 : 1
    })
  },
}
