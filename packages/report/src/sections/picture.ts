import type { PicturedImage, PredictionsFile } from '@inkstone/core'
import { encodePng } from '../page/encodePng'
import { type Html, html } from '../page/html'

/** An image of the page, with words for whoever cannot see it. */
export function picture(image: PicturedImage, predictions: PredictionsFile): Html {
  const [height, width, channels] = predictions.imageShape
  const pixels = Buffer.from(image.pixels, 'base64')
  const png =
    channels === 1
      ? encodePng({ width, height, channels: 2, pixels: inkAsOpacity(pixels) })
      : encodePng({ width, height, channels: channels as 3 | 4, pixels })
  return html`<img class="${channels === 1 ? 'ink' : 'photo'}" width="${width}" height="${height}" loading="lazy"
    alt="${pictureWords(image, predictions)}" src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`
}

/** @example pictureWords(mistake, predictions) // 'Image 340: 5, predicted as 3' */
export function pictureWords(image: PicturedImage, { classes }: PredictionsFile): string {
  const { position, label, predicted } = image
  const outcome = predicted === label ? 'correct' : `predicted as ${classes[predicted]}`
  return `Image ${position}: ${classes[label]}, ${outcome}`
}

/** Black ink on nothing: the page lays the paper below it, and turns the ink light in the dark. */
function inkAsOpacity(ink: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(2 * ink.length)
  for (const [index, opacity] of ink.entries()) pixels[2 * index + 1] = opacity
  return pixels
}
