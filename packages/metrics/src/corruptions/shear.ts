import { bySeverity, type Corruption } from './corruption'
import { warp } from './warp'

/** Columns that a row moves for each row of distance from the centre. */
const slants = [0.2, 0.3, 0.4, 0.5, 0.6] as const

/** Sheared to the left or to the right. */
export const shear: Corruption = {
  name: 'shear',
  apply(pixels, setting) {
    const slant = bySeverity(slants, setting.severity)
    return warp(pixels, setting, [1, setting.random.uniform() < 0.5 ? slant : -slant, 0, 1])
  },
}
