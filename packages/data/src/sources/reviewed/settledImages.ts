import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Framing,
  type ImageShape,
  InkstoneError,
  isInkstoneError,
  type SkippedRows,
} from '@inkstone/core'
import type { Answer, RejectedPicture, Review } from '@inkstone/run'
import { decodeImage } from '../../pictures/decodeImage'
import { framePicture } from '../../pictures/framePicture'
import { imageLength } from '../../splits/imageLength'
import { type LabelledImage, labelledCuts } from './labelledCuts'

/** The images that people settled, and their labels. */
export interface SettledImages {
  classes: readonly string[]
  imageShape: ImageShape
  framing?: Framing
  /** `[size, height, width, channels]`, ink 255. */
  pixels: Uint8Array
  /** `[size]`. */
  labels: Int32Array
  /** Settled pictures without a label, and those of other models. */
  skipped?: SkippedRows
}

/** Decodes and frames every picture whose answer is settled and is a class of the model that rejected it; of a string, each digit
 * as the reader cut it out. Where pictures were rejected by models of other classes or images, those of the last model count.
 * @throws InkstoneError if there is none */
export async function settledImages(
  directory: string,
  { pictures, outcomes }: Review,
): Promise<SettledImages> {
  const settled = pictures.flatMap((picture) => {
    const answer = outcomes.get(picture.digest)?.settled
    return answer ? [{ picture, answer }] : []
  })
  const model = settled.map(({ picture }) => picture).findLast(isOfModel)
  if (!model) throw nothingSettled(directory, pictures.length, settled.length)
  const { classes, imageShape, framing } = model
  const images: Uint8Array[] = []
  const labels: number[] = []
  const reasons: string[] = []
  for (const { picture, answer } of settled) {
    const found = await labelled(directory, picture, answer, model)
    if (typeof found === 'string') reasons.push(`${picture.file}: ${found}`)
    else {
      images.push(...found.map(({ pixels }) => pixels))
      labels.push(...found.map(({ label }) => label))
    }
  }
  if (images.length === 0) throw nothingSettled(directory, pictures.length, 0, reasons[0])
  const length = imageLength(imageShape)
  const pixels = new Uint8Array(images.length * length)
  for (const [row, image] of images.entries()) pixels.set(image, row * length)
  return {
    ...{ classes, imageShape, pixels, labels: Int32Array.from(labels) },
    ...(framing && { framing }),
    ...(reasons.length > 0 && {
      skipped: { count: reasons.length, reasons: reasons.slice(0, 10) },
    }),
  }
}

type OfModel = RejectedPicture & Required<Pick<RejectedPicture, 'classes' | 'imageShape'>>

function isOfModel(picture: RejectedPicture): picture is OfModel {
  return picture.classes !== undefined && !!picture.imageShape
}

/** The images and their labels, or why there is none. */
async function labelled(
  directory: string,
  picture: RejectedPicture,
  answer: Answer,
  model: OfModel,
): Promise<LabelledImage[] | string> {
  if (!isOfModel(picture)) return 'of no classifier that is known'
  if (picture.classes.join() !== model.classes.join()) return 'of a model with other classes'
  if (picture.imageShape.join() !== model.imageShape.join()) return 'of a model of other images'
  if (picture.kind === 'text') return labelledCuts(picture, answer)
  const said = answer.verdict === 'none' ? 'none' : answer.text
  if (answer.verdict === 'unreadable' || said === undefined) return 'unreadable'
  const label = model.classes.indexOf(said)
  if (label < 0) return `'${said}' is no class of the model (${model.classes.join(', ')})`
  try {
    return [{ pixels: await framed(directory, picture), label }]
  } catch (error) {
    if (isInkstoneError(error)) return error.message.replace(/\.$/, '')
    throw error
  }
}

async function framed(
  directory: string,
  { file, framing, imageShape, isImage }: OfModel,
): Promise<Uint8Array> {
  const source = join(directory, file)
  const encoded = await readFile(source)
  if (isImage || !framing) {
    return (await decodeImage(encoded, { imageShape, paper: 'dark' })).pixels
  }
  const image = await framePicture(encoded, { imageShape, framing, source })
  return Uint8Array.from(image, (value) => Math.round(value * 255))
}

function nothingSettled(
  directory: string,
  pictures: number,
  settled: number,
  reason?: string,
): InkstoneError {
  const found = reason ? `the first: ${reason}` : `${settled} of ${pictures} are settled`
  return new InkstoneError(
    `${directory}: expected rejected digits whose answers are settled, found none (${found}). ` +
      `\`inkstone review ${directory}\` opens them; two keyers with names must agree on a picture.`,
  )
}
