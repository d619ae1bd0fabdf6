import {
  combBoxes,
  inPerspective,
  ligatures,
  ruledLines,
  scanned,
  shadowed,
  stamped,
  tilted,
} from '@inkstone/data'
import { amount, date } from '@inkstone/reader'

/** Pixels between digits that are some 22 high. */
export const apart = [3, 8]
/** The kinds of strings that readers are measured on, as options of `digitStrings`. */
export const rows = {
  apart: { gap: apart },
  near: { gap: [0, 2] },
  touching: { gap: [-1, 0] },
  'run into each other': { gap: [-4, -2] },
  'far apart': { gap: [10, 30] },
  'a hand each digit': { gap: apart, handPer: 'digit' },
  ligatures: { gap: [1, 4], effects: [ligatures()] },
  boxed: { gap: apart, effects: [combBoxes()] },
  ruled: { gap: apart, effects: [ruledLines()] },
  stamped: { gap: apart, effects: [stamped()] },
  'scanned in 1 bit': { gap: apart, effects: [scanned({ bits: 1 })] },
  'JPEG 40, at 0.7 of the size': { gap: apart, effects: [scanned({ quality: 40, scale: 0.7 })] },
  'tilted to 10 degrees': { gap: apart, effects: [tilted({ degrees: 10 })] },
  photographed: { gap: apart, effects: [tilted({ degrees: 5 }), inPerspective(), shadowed()] },
  '3 digits, apart': { gap: apart, length: 3 },
  '9 digits, apart': { gap: apart, length: 9 },
  '12 digits, apart': { gap: apart, length: 12 },
  '9 digits, touching': { gap: [-1, 0], length: 9 },
  'amounts, apart': { gap: apart, format: amount() },
  'dates, apart': { gap: apart, format: date() },
  'fields without a number': { gap: apart, negatives: 1 },
}
