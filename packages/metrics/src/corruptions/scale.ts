import { bySeverity, type Corruption } from './corruption'
import { warp } from './warp'

/** Share of its size. */
const sizes = [0.9, 0.8, 0.7, 0.6, 0.5] as const

/** Shrunk about the centre. */
export const scale: Corruption = {
  name: 'scale',
  apply(pixels, setting) {
    const size = bySeverity(sizes, setting.severity)
    return warp(pixels, setting, [1 / size, 0, 0, 1 / size])
  },
}
