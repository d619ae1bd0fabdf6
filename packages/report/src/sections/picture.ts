import type { ImageShape, PicturedImage, PredictionsFile } from '@inkstone/core'
import { type Html, html } from '../page/html'
import { pngUrl } from '../page/pngUrl'

export interface DrawnImage {
  /** Base64 of uint8 `[height, width, channels]`, ink 255. */
  pixels: string
  imageShape: ImageShape
  /** For screen readers. */
  words: string
}

/** An image on the page. */
export function drawImage({ pixels: text, imageShape, words }: DrawnImage): Html {
  const [height, width, channels] = imageShape
  const pixels = Buffer.from(text, 'base64')
  const url =
    channels === 1
      ? pngUrl({ width, height, channels: 2, pixels: inkAsOpacity(pixels) })
      : pngUrl({ width, height, channels: channels as 3 | 4, pixels })
  return html`<img class="${channels === 1 ? 'ink' : 'photo'}" width="${width}" height="${height}" loading="lazy"
    alt="${words}" src="${url}">`
}

/** An image that an evaluation kept. */
export function picture(image: PicturedImage, predictions: PredictionsFile): Html {
  const { pixels } = image
  const { imageShape } = predictions
  return drawImage({ pixels, imageShape, words: pictureWords(image, predictions) })
}

/** @example pictureWords(mistake, predictions) // 'Image 340: 5, predicted as 3' */
export function pictureWords(image: PicturedImage, { classes }: PredictionsFile): string {
  const { position, label, predicted } = image
  const outcome = predicted === label ? 'correct' : `predicted as ${classes[predicted]}`
  return `Image ${position}: ${classes[label]}, ${outcome}`
}

/** Black ink on a transparent background: the page adds the paper, and inverts the ink in dark mode. */
function inkAsOpacity(ink: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(2 * ink.length)
  for (const [index, opacity] of ink.entries()) pixels[2 * index + 1] = opacity
  return pixels
}
