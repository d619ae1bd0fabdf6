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

/** What happens to digits in pictures that people take: another pen, another place and size, marks and bad light, a bad
 * sensor. Nothing swaps neighbouring pixels and nothing draws outlines: of the corruptions that metrics measures, these
 * two kinds stay unseen. */
export const pictureChanges = [
  anyOf([strokeWidth(), elastic()], { probability: 0.3 }),
  rotate({ degrees: 12 }),
  scale({ by: 0.12 }),
  shear({ slant: 0.2 }),
  shift({ pixels: 2 }),
  anyOf(
    [
      rotate({ degrees: 45 }),
      scale({ by: 0.5, proportional: true }),
      shift({ pixels: 5 }),
      shear({ slant: 0.5 }),
    ],
    { probability: 0.25 },
  ),
  anyOf(
    [
      lines({ most: 4, width: 2.5, stray: 6 }),
      blots({ most: 30 }),
      fade(),
      shade({ most: 0.7, contrast: 0.3 }),
      swap({ most: 0.6 }),
    ],
    { probability: 0.4 },
  ),
  anyOf(
    [
      noise({ deviation: 0.3 }),
      specks({ share: 0.4 }),
      blur({ sigma: 1.5 }),
      smear({ length: 16 }),
      augment([blur(), fade()]),
    ],
    { probability: 0.3 },
  ),
]
