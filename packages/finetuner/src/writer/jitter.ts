import type { Augmentation, ImageShape } from '@inkstone/core'
import { inkBetween, paperPlane } from '@inkstone/pixels'

/** Rotates an image by up to 10 degrees, scales it by up to a tenth and shifts it by up to 2 pixels, each uniformly,
 * like the natural variation of one writer. Sampled bilinearly; outside is paper. */
export function jitter(): Augmentation {
  return {
    name: 'jitter',
    options: { degrees: 10, scale: 0.1, pixels: 2 },
    apply(image, imageShape, random) {
      const even = (most: number) => most * (2 * random.uniform() - 1)
      const angle = (even(10) * Math.PI) / 180
      const scale = 1 + even(0.1)
      const [down, right] = [even(2), even(2)]
      return moved(image, imageShape, { angle, scale, down, right })
    },
  }
}

interface Movement {
  /** In radians. */
  angle: number
  scale: number
  /** In pixels. */
  down: number
  right: number
}

function moved(
  image: Float32Array,
  [height, width, channels]: ImageShape,
  { angle, scale, down, right }: Movement,
): Float32Array {
  const result = new Float32Array(image.length)
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale]
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2]
  for (let channel = 0; channel < channels; channel++) {
    const plane = paperPlane(image, [height, width, channels], channel)
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [v, u] = [row - middleY - down, column - middleX - right]
        const y = middleY + cosine * v - sine * u // the origin of the pixel
        const x = middleX + sine * v + cosine * u
        result[(row * width + column) * channels + channel] = inkBetween(plane, x + 1, y + 1)
      }
    }
  }
  return result
}
