import { brightness } from './brightness'
import { cannyEdges } from './cannyEdges'
import type { Corruption } from './corruption'
import { dottedLine } from './dottedLine'
import { fog } from './fog'
import { glassBlur } from './glassBlur'
import { impulseNoise } from './impulseNoise'
import { motionBlur } from './motionBlur'
import { rotate } from './rotate'
import { scale } from './scale'
import { shear } from './shear'
import { shotNoise } from './shotNoise'
import { spatter } from './spatter'
import { stripe } from './stripe'
import { translate } from './translate'
import { zigzag } from './zigzag'

/** The fifteen of MNIST-C (Mu and Gilmer, 2019), in its order. The implementation and the five severities are ours,
 * so figures differ from those of its files. */
export const corruptions: readonly Corruption[] = [
  shotNoise,
  impulseNoise,
  glassBlur,
  motionBlur,
  shear,
  scale,
  rotate,
  brightness,
  translate,
  stripe,
  fog,
  spatter,
  dottedLine,
  zigzag,
  cannyEdges,
]
