import { acceleratedKernels, type ImageShape, type WarpImages } from '@inkstone/core'
import { inkBetween, paperPlane } from '@inkstone/pixels'
import type { Affine } from './affineTransform'

/** Draws transformed images, with the native backend's kernel if that is in use: the same bits, on all cores. */
export const warpImages: WarpImages = (images, imageShape, transforms, result) => {
  const draw = acceleratedKernels().warpImages ?? warpOneByOne
  draw(images, imageShape, transforms, result)
}

/** The same in plain TypeScript. */
export const warpOneByOne: WarpImages = (images, imageShape, transforms, result) => {
  const [height, width, channels] = imageShape
  const length = height * width * channels
  result.fill(0)
  for (let row = 0; 6 * row < transforms.length; row++) {
    const [from, to] = [row * length, (row + 1) * length]
    const number = (at: number) => transforms[6 * row + at]!
    const transform: Affine = [number(0), number(1), number(2), number(3), number(4), number(5)]
    warp(images.subarray(from, to), imageShape, transform, result.subarray(from, to))
  }
}

function warp(
  image: Float32Array,
  imageShape: ImageShape,
  [a, b, c, d, e, f]: Affine,
  result: Float32Array,
): void {
  const [height, width, channels] = imageShape
  const middleX = (width - 1) / 2
  const middleY = (height - 1) / 2
  for (let channel = 0; channel < channels; channel++) {
    const ink = paperPlane(image, imageShape, channel)
    const { left, right, top, bottom } = ink
    for (let y = 0; y < height; y++) {
      // in the plane, where the border of paper shifts everything by a pixel; the pixel x comes from (a x + rowX, c x
      // + rowY)
      const rowX = b * (y - middleY) - a * middleX + e + middleX + 1
      const rowY = d * (y - middleY) - c * middleX + f + middleY + 1
      let first = 0
      let last = width - 1
      // the part of the row that meets the ink's box is contiguous, because the box is convex
      for (; first <= last; first++) {
        const fromX = a * first + rowX
        const fromY = c * first + rowY
        if (fromX >= left && fromX < right && fromY >= top && fromY < bottom) break
      }
      for (; first <= last; last--) {
        const fromX = a * last + rowX
        const fromY = c * last + rowY
        if (fromX >= left && fromX < right && fromY >= top && fromY < bottom) break
      }
      const row = y * width
      for (let x = first; x <= last; x++) {
        result[(row + x) * channels + channel] = inkBetween(ink, a * x + rowX, c * x + rowY)
      }
    }
  }
}
