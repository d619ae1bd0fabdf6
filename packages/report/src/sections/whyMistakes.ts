import type { ExplainedMistake, PredictionsFile } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'
import { evaluationName } from '../figures/evaluationName'
import { encodePng } from '../page/encodePng'
import { explanationPicture } from '../page/explanationPicture'
import { type Html, html } from '../page/html'
import type { Section } from '../page/section'

/** What the network looked at in its worst mistakes, where the run has it. */
export async function whyMistakes({ evaluated }: Run): Promise<Section | undefined> {
  const explained = evaluated.filter(({ explanations }) => explanations?.mistakes.length)
  if (explained.length === 0) return undefined
  return {
    id: 'why',
    question: 'What did it see in them?',
    note: html`Its worst mistakes, and what spoke for the class that they were read as: red for it, blue against
      it. No two methods mean the same; trust what several show.`,
    body: html`${explained.map(part)}`,
  }
}

function part({ evaluation, explanations, predictions }: Evaluated): Html {
  return html`<div class="gallery"><h3>${evaluationName(evaluation)}</h3>${explanations!.mistakes.map(
    (mistake) => row(mistake, predictions),
  )}</div>`
}

function row(mistake: ExplainedMistake, { classes, imageShape }: PredictionsFile): Html {
  const { label, predicted, confidence, position, pixels, maps } = mistake
  const ink = Buffer.from(pixels, 'base64')
  const words = `${classes[label]} read as ${classes[predicted]}`
  const plain = Buffer.alloc(imageShape[0] * imageShape[1]).toString('base64') // nothing spoke for anything
  const pictures = [{ method: 'the image', values: plain }, ...maps]
  return html`<h4>Image ${position}: ${words}, ${(100 * confidence).toFixed(0)}${'\u202f'}% sure</h4>
    <ul>${pictures.map(
      ({
        method,
        values,
      }) => html`<li><figure>${picture(ink, imageShape, values, `Image ${position}, ${words}: ${method}`)}
      <figcaption>${method}</figcaption></figure></li>`,
    )}</ul>`
}

function picture(
  ink: Uint8Array,
  imageShape: PredictionsFile['imageShape'],
  values: string,
  words: string,
): Html {
  const [height, width] = imageShape
  const pixels = explanationPicture(ink, imageShape, values)
  const png = encodePng({ width, height, channels: 3, pixels })
  return html`<img class="photo" width="${width}" height="${height}" loading="lazy" alt="${words}"
    src="data:image/png;base64,${Buffer.from(png).toString('base64')}">`
}
