import { assertImageShape, assertNumbers } from '../assertGiven'
import type { ImageShape } from '../imageShape'

/** One channel of an image with a border of paper, so that reading neighbours needs no bounds check. */
export interface PaperPlane {
  /** The image's pixel `(x, y)` is `plane[(y + 1) * stride + x + 1]`. The next call overwrites it. */
  readonly plane: Float32Array
  readonly stride: number
  /** In the plane, where linear interpolation between four pixels finds ink: from `left` to below `right`, from
   * `top` to below `bottom`. Nowhere in a blank image. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

let plane = new Float32Array(0) // reused: a new one for each image would cost as much as filling it

/** Lays out a channel of an image. */
export function paperPlane(
  image: Float32Array,
  imageShape: ImageShape,
  channel: number,
): PaperPlane {
  assertNumbers('paperPlane.image', image)
  assertImageShape('paperPlane.imageShape', imageShape)
  const [height, width, channels] = imageShape
  const stride = width + 2
  const length = stride * (height + 2)
  if (plane.length === length) plane.fill(0)
  else plane = new Float32Array(length)
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y++) {
    const row = y * width * channels + channel
    let first = 0
    while (first < width && image[row + first * channels] === 0) first++
    if (first === width) continue
    let last = width - 1
    while (image[row + last * channels] === 0) last--
    if (first < left) left = first
    if (last > right) right = last
    if (top > y) top = y
    bottom = y
    const to = (y + 1) * stride + 1
    for (let x = first; x <= last; x++) plane[to + x] = image[row + x * channels]!
  }
  // the pixel x, in the plane x + 1, is seen from beyond x to before x + 2
  return { plane, stride, left, right: right + 2, top, bottom: bottom + 2 }
}
