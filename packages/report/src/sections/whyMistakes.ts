import type { ExplainedMistake, PredictionsFile } from '@inkstone/core'
import type { Evaluated, Run } from '@inkstone/run'
import { type Block, type Drawn, heading } from '../document/block'
import { type Phrase, phrase } from '../document/phrase'
import type { RunSection } from '../document/section'
import { evaluationName } from '../figures/evaluationName'
import { drawPhrase } from '../page/drawPhrase'
import { explanationPicture } from '../page/explanationPicture'
import { type Html, html } from '../page/html'
import { pngUrl } from '../page/pngUrl'

/** Which pixels led the network to its worst mistakes, if the run recorded that. */
export async function whyMistakes({ evaluated }: Run): Promise<RunSection | undefined> {
  const explained = evaluated.filter(({ explanations }) => explanations?.mistakes.length)
  if (explained.length === 0) return undefined
  return {
    id: 'why',
    question: 'Why these mistakes?',
    note: phrase`Its worst mistakes, and which pixels spoke for the predicted class: red for it, blue against it. No two
      methods measure the same thing; trust what several agree on.`,
    blocks: explained.map(part),
  }
}

function part({ evaluation, explanations, predictions }: Evaluated): Drawn {
  const name = evaluationName(evaluation)
  const { mistakes } = explanations!
  return {
    kind: 'drawn',
    page: html`<div class="gallery"><h3>${drawPhrase(name)}</h3>${mistakes.map((mistake) => row(mistake, predictions))}</div>`,
    told: [heading(3, name), ...mistakes.flatMap((mistake) => told(mistake, predictions))],
  }
}

function row(mistake: ExplainedMistake, predictions: PredictionsFile): Html {
  const { imageShape } = predictions
  const ink = Buffer.from(mistake.pixels, 'base64')
  const plain = Buffer.alloc(imageShape[0] * imageShape[1]).toString('base64') // no pixel matters
  const pictures = [{ method: 'the image', values: plain }, ...mistake.maps]
  return html`<h4>${drawPhrase(title(mistake, predictions))}</h4>
    <ul>${pictures.map(
      ({
        method,
        values,
      }) => html`<li><figure>${picture(ink, imageShape, values, alternative(mistake, predictions, method))}
      <figcaption>${method}</figcaption></figure></li>`,
    )}</ul>`
}

function told(mistake: ExplainedMistake, predictions: PredictionsFile): Block[] {
  const methods = ['the image', ...mistake.maps.map(({ method }) => method)]
  return [
    heading(4, title(mistake, predictions)),
    { kind: 'list', items: methods.map((method) => alternative(mistake, predictions, method)) },
  ]
}

function title(mistake: ExplainedMistake, predictions: PredictionsFile): Phrase {
  const { position, confidence } = mistake
  return `Image ${position}: ${outcome(mistake, predictions)}, ${(100 * confidence).toFixed(0)}${'\u202f'}% confidence`
}

function alternative(
  mistake: ExplainedMistake,
  predictions: PredictionsFile,
  method: string,
): string {
  return `Image ${mistake.position}, ${outcome(mistake, predictions)}: ${method}`
}

function outcome({ label, predicted }: ExplainedMistake, { classes }: PredictionsFile): string {
  return `${classes[label]} predicted as ${classes[predicted]}`
}

function picture(
  ink: Uint8Array,
  imageShape: PredictionsFile['imageShape'],
  values: string,
  words: string,
): Html {
  const [height, width] = imageShape
  const pixels = explanationPicture(ink, imageShape, values)
  const url = pngUrl({ width, height, channels: 3, pixels })
  return html`<img class="photo" width="${width}" height="${height}" loading="lazy" alt="${words}"
    src="${url}">`
}
