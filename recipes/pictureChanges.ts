import {
  anyOf,
  augment,
  blots,
  blur,
  elastic,
  fade,
  lines,
  noise,
  rotate,
  scale,
  shade,
  shear,
  shift,
  smear,
  specks,
  strokeWidth,
  swap,
} from '@inkstone/data'

const moved = [
  rotate({ degrees: 12 }),
  scale({ by: 0.12 }),
  shear({ slant: 0.2 }),
  shift({ pixels: 2 }),
]

const marks = anyOf(
  [
    lines({ most: 4, width: 2, stray: 4 }),
    lines({ most: 2, width: 3, stray: 12 }),
    lines({ most: 3, width: 3, stray: 18 }),
    blots({ most: 30 }),
    fade(),
    shade({ most: 0.7, contrast: 0.3 }),
    swap({ most: 0.6 }),
    swap({ most: 0.9 }),
  ],
  { probability: 0.35 },
)

const sensor = anyOf(
  [
    noise({ deviation: 0.3 }),
    specks({ share: 0.4 }),
    augment([blur({ sigma: 1.5 }), fade()]),
    smear({ length: 22 }),
    smear({ length: 18 }),
    augment([elastic({ strength: 2.2, smoothness: 0.7 }), blur({ sigma: 1 })]),
    augment([elastic({ strength: 3, smoothness: 0.6 }), blur({ sigma: 1.2 })]),
  ],
  { probability: 0.35 },
)

const farMoved = anyOf(
  [
    rotate({ degrees: 55 }),
    scale({ by: 0.5, proportional: true }),
    shift({ pixels: 6 }),
    shear({ slant: 0.5 }),
  ],
  { probability: 0.25 },
)

/** What happens to digits in pictures that people take: another pen, another place and size, marks and bad light, rough
 * paper and a bad sensor. Kinds and parameters differ from those of the corruptions that metrics measures: nothing draws
 * outlines, swaps pixels, or follows their levels of severity. Half of the images stay where they are: moving resamples an image, and
 * a network that sees no others is unsure of those that are not. */
export const pictureChanges = [
  anyOf([strokeWidth(), elastic()], { probability: 0.25 }),
  anyOf([augment(moved)], { probability: 0.5 }),
  farMoved,
  marks,
  sensor,
]
