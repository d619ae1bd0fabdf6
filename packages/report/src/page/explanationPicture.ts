import type { ImageShape } from '@inkstone/core'
import { assertArgument } from '@inkstone/core'

/** An explanation as a picture: red supports the class, blue opposes it, over the faint ink.
 * @param pixels `[height, width, channels]`, ink 255
 * @param values base64 of int8 `[height, width]`, as in a run's `explanations/`
 * @returns `[height, width, 3]`, red, green, blue */
export function explanationPicture(
  pixels: Uint8Array,
  imageShape: ImageShape,
  values: string,
): Uint8Array {
  assertArgument('explanationPicture.pixels', pixels, 'bytes')
  assertArgument('explanationPicture.imageShape', imageShape, 'imageShape')
  assertArgument('explanationPicture.values', values, 'text')
  const [height, width, channels] = imageShape
  const bytes = Buffer.from(values, 'base64')
  const picture = new Uint8Array(height * width * 3)
  for (let at = 0; at < height * width; at++) {
    let ink = 0
    for (let channel = 0; channel < channels; channel++) ink += pixels[at * channels + channel]!
    const paper = 255 - 0.3 * (ink / channels)
    const value = bytes.readInt8(at) / 127
    const colour = value > 0 ? [200, 30, 20] : [20, 70, 190]
    for (let part = 0; part < 3; part++) {
      picture[3 * at + part] = Math.round(paper + Math.abs(value) * (colour[part]! - paper))
    }
  }
  return picture
}
