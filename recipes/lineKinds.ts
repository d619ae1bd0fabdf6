import {
  combBoxes,
  type DigitStringsOptions,
  inPerspective,
  ligatures,
  ruledLines,
  scanned,
  shadowed,
  stamped,
  tilted,
} from '@inkstone/data'

/** Lines with more space fit into the images with fewer digits. */
const [short, long] = [
  [1, 8],
  [1, 12],
] as const

/** Apart to run into each other, on forms, under stamps, scanned and photographed, and fields that hold no number. */
const plainKinds: readonly DigitStringsOptions[] = [
  { strings: 5000, length: short, gap: [2, 10] },
  { strings: 5000, length: long, gap: [-2, 2] },
  { strings: 2500, length: long, gap: [-6, -1] },
  { strings: 1500, length: short, gap: [0, 5], effects: [ligatures()] },
  { strings: 1200, length: short, gap: [1, 9], effects: [combBoxes()] },
  { strings: 1200, length: short, gap: [1, 9], effects: [ruledLines()] },
  { strings: 1800, length: short, gap: [0, 9], effects: [stamped()] },
  { strings: 1000, length: short, gap: [0, 8], effects: [scanned({ bits: 1 })] },
  { strings: 1200, length: short, gap: [0, 8], effects: [scanned({ quality: 40, scale: 0.7 })] },
  { strings: 2000, length: short, gap: [0, 9], effects: [tilted(), inPerspective(), shadowed()] },
  { strings: 1200, length: long, negatives: 1 },
]

/** The same axes at many other places: printed darker and fainter, tilted further, scanned coarser, and several at once. */
const harderKinds: readonly DigitStringsOptions[] = [
  { strings: 1500, length: short, gap: [1, 9] },
  { strings: 1200, length: long, gap: [-3, 2] },
  { strings: 700, length: long, gap: [-6, -1] },
  { strings: 500, length: short, gap: [0, 6], effects: [ligatures({ share: 0.8 })] },
  ...[0.3, 0.5, 0.75].map((light) => {
    return { strings: 350, length: short, gap: [1, 9] as const, effects: [combBoxes({ light })] }
  }),
  ...[0.4, 0.75].map((light) => {
    return { strings: 350, length: short, gap: [1, 9] as const, effects: [ruledLines({ light })] }
  }),
  ...[0.45, 0.55, 0.7, 0.8].map((light) => {
    return { strings: 500, length: short, gap: [0, 9] as const, effects: [stamped({ light })] }
  }),
  ...[0.8, 1].map((scale) => {
    const effects = [scanned({ bits: 1, scale })]
    return { strings: 400, length: short, gap: [0, 8] as const, effects }
  }),
  { strings: 400, length: short, gap: [0, 8], effects: [scanned({ quality: 25, scale: 0.85 })] },
  { strings: 500, length: short, gap: [0, 8], effects: [scanned({ quality: 60, scale: 0.6 })] },
  { strings: 400, length: short, gap: [0, 9], effects: [tilted({ degrees: 11 })] },
  ...[0.3, 0.65].map((depth) => {
    const effects = [tilted({ degrees: 8 }), inPerspective({ strength: 0.3 }), shadowed({ depth })]
    return { strings: 600, length: short, gap: [0, 9] as const, effects }
  }),
  { strings: 300, length: short, gap: [1, 9], effects: [combBoxes(), scanned({ quality: 50 })] },
  { strings: 300, length: short, gap: [1, 9], effects: [ruledLines(), stamped()] },
  { strings: 300, length: short, gap: [1, 9], effects: [combBoxes(), inPerspective(), shadowed()] },
  { strings: 500, length: long, negatives: 1 },
]

export const lineKinds = [...plainKinds, ...harderKinds]
