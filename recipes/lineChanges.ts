import {
  anyOf,
  augment,
  blur,
  elastic,
  fade,
  noise,
  scale,
  shear,
  strokeWidth,
} from '@inkstone/data'

/** What happens to lines in training, so that no two epochs show the same: another hand, another pen, and what findInk gets a
 * little wrong. None moves a digit out of the frame. Half of the lines stay as the reader finds them. */
export const lineChanges = [
  anyOf(
    [
      augment([
        anyOf([strokeWidth(), elastic()], { probability: 0.5 }),
        scale({ by: 0.05 }),
        shear({ slant: 0.12 }),
        anyOf([noise({ deviation: 0.1 }), blur({ sigma: 0.8 }), fade()], { probability: 0.4 }),
      ]),
    ],
    { probability: 0.5 },
  ),
]
