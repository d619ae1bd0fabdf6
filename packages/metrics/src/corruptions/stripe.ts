import { bySeverity, type Corruption } from './corruption'

/** Share of the picture's width. */
const shares = [0.1, 0.2, 0.3, 0.4, 0.5] as const

/** Ink and paper swapped in a vertical stripe somewhere in the middle half. */
export const stripe: Corruption = {
  name: 'stripe',
  apply(pixels, { columns, severity, random }) {
    const width = Math.max(1, Math.round(bySeverity(shares, severity) * columns))
    const middle = columns * (0.25 + 0.5 * random.uniform())
    const left = Math.min(columns - width, Math.max(0, Math.round(middle - width / 2)))
    return pixels.map((ink, at) => {
      const x = at % columns
      return x >= left && x < left + width ? 1 - ink : ink
    })
  },
}
