import type { Random } from '../values/random'
import type { ImageShape } from './dataset'
import type { Stage } from './stage'

/** Changes an image a little, as another hand, pen or scanner would have, without making it another class. */
export interface Augmentation extends Stage {
  /** @param image `imageShape`, ink 1, paper 0; not changed
   * @param random the only source of randomness: the same stream gives the same picture
   * @returns a new image of the same shape, 0 to 1 */
  apply(image: Float32Array, imageShape: ImageShape, random: Random): Float32Array
}
