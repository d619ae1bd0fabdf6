import type { PicturedImage, PredictionsFile } from '@inkstone/core'
import { encodePng } from '../page/encodePng'
import { type Html, html } from '../page/html'

/** An image of the page, with words for whoever cannot see it. */
export function picture(image: PicturedImage, { imageShape, classes }: PredictionsFile): Html {
  const { position, label, predicted } = image
  const [height, width, channels] = imageShape
  const pixels = Buffer.from(image.pixels, 'base64')
  const png =
    channels === 1
      ? encodePng({ width, height, channels: 2, pixels: inkAsOpacity(pixels) })
      : encodePng({ width, height, channels: channels as 3 | 4, pixels })
  const reading = predicted === label ? 'right' : `as ${classes[predicted]}`
  const words = `Image ${position}: ${classes[label]}, read ${reading}`
  return html`<img class="${channels === 1 ? 'ink' : 'photo'}" width="${width}" height="${height}" loading="lazy"
    alt="${words}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`
}

/** Black ink on nothing: the page lays the paper below it, and turns the ink light in the dark. */
function inkAsOpacity(ink: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(2 * ink.length)
  for (const [index, opacity] of ink.entries()) pixels[2 * index + 1] = opacity
  return pixels
}
