import type { ImageShape } from '@inkstone/core'

/** Values of one image. */
export function imageLength([height, width, channels]: ImageShape): number {
  return height * width * channels
}
