import { bySeverity, type Corruption } from './corruption'
import { warp } from './warp'

const degrees = [10, 20, 30, 40, 50] as const

/** Rotated about the centre, to the left or to the right. */
export const rotate: Corruption = {
  name: 'rotate',
  apply(pixels, setting) {
    const turn = (bySeverity(degrees, setting.severity) * Math.PI) / 180
    const angle = setting.random.uniform() < 0.5 ? turn : -turn
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
    return warp(pixels, setting, [cosine, sine, -sine, cosine])
  },
}
