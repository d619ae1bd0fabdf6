import { assertArgument, type ImageShape, InkstoneError } from '@inkstone/core'

/** Mean width of the strokes in pixels: twice the area of the ink divided by the length of its outline, since a long
 * stroke has an outline on both sides. The outline's length is the total variation (Fleming and Rishel, 1960), which
 * handles grey edges.
 * @param image `imageShape`, ink 1, paper 0
 * @returns 0 for a blank image
 * @throws InkstoneError if the number of values does not match the shape
 * @example strokeWidthOf([0, 1, 0, 0, 1, 0, 0, 1, 0], [3, 3, 1]) // 0.8093: short strokes have ends too */
export function strokeWidthOf(image: ArrayLike<number>, imageShape: ImageShape): number {
  assertArgument('strokeWidthOf.image', image, 'numbers')
  assertArgument('strokeWidthOf.imageShape', imageShape, 'imageShape')
  const ink = inkOf('strokeWidthOf', image, imageShape)
  const [height, width] = imageShape
  const at = (y: number, x: number) =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : ink[y * width + x]!
  let area = 0
  let outline = 0
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      area += at(y, x)
      outline += Math.hypot(at(y, x + 1) - at(y, x), at(y + 1, x) - at(y, x))
    }
  }
  return outline === 0 ? 0 : (2 * area) / outline
}

/** How far the writing leans to the right, in degrees from the vertical, from its second moments: the shear that
 * decorrelates them.
 * @param image `imageShape`, ink 1, paper 0
 * @returns negative for a lean to the left; 0 for a blank image, or one with ink in a single row
 * @throws InkstoneError if the number of values does not match the shape
 * @example slantOf([0, 0, 1, 0, 1, 0, 1, 0, 0], [3, 3, 1]) // 45 */
export function slantOf(image: ArrayLike<number>, imageShape: ImageShape): number {
  assertArgument('slantOf.image', image, 'numbers')
  assertArgument('slantOf.imageShape', imageShape, 'imageShape')
  const ink = inkOf('slantOf', image, imageShape)
  const width = imageShape[1]
  const sum = (weight: (y: number, x: number) => number) =>
    ink.reduce((total, value, at) => total + value * weight(Math.floor(at / width), at % width), 0)
  const mass = sum(() => 1)
  if (mass === 0) return 0
  const middleY = sum((y) => y) / mass
  const middleX = sum((_, x) => x) / mass
  const vertical = sum((y) => (y - middleY) ** 2)
  const mixed = sum((y, x) => (y - middleY) * (x - middleX))
  return vertical === 0 ? 0 : (Math.atan(-mixed / vertical) * 180) / Math.PI // y grows downwards
}

/** `[height, width]`: the mean of the channels. */
function inkOf(
  name: string,
  image: ArrayLike<number>,
  [height, width, channels]: ImageShape,
): Float64Array {
  if (image.length !== height * width * channels) {
    throw new InkstoneError(
      `${name}: expected ${height} x ${width} x ${channels} = ${height * width * channels} values, got ${image.length}.`,
    )
  }
  const ink = new Float64Array(height * width)
  for (let at = 0; at < image.length; at++) {
    ink[Math.floor(at / channels)]! += image[at]! / channels
  }
  return ink
}
