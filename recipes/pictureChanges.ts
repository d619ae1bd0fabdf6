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

/** What happens to digits in pictures that people take: another pen, another place and size, marks and bad light, rough
 * paper and a bad sensor. Kinds and parameters differ from those of the corruptions that metrics measures: nothing draws
 * outlines, swaps pixels, or follows their levels of severity. */
export const pictureChanges = [
  anyOf([strokeWidth(), elastic()], { probability: 0.3 }),
  rotate({ degrees: 12 }),
  scale({ by: 0.12 }),
  shear({ slant: 0.2 }),
  shift({ pixels: 2 }),
  anyOf(
    [
      rotate({ degrees: 55 }),
      scale({ by: 0.5, proportional: true }),
      shift({ pixels: 6 }),
      shear({ slant: 0.5 }),
    ],
    { probability: 0.3 },
  ),
  anyOf(
    [
      lines({ most: 4, width: 2, stray: 4 }),
      lines({ most: 2, width: 3, stray: 12 }),
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
      augment([blur({ sigma: 1.5 }), fade()]),
      smear({ length: 22 }),
      augment([elastic({ strength: 2.2, smoothness: 0.7 }), blur({ sigma: 1 })]),
    ],
    { probability: 0.4 },
  ),
]
