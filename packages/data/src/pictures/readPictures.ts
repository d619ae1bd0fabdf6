import {
  assertArgument,
  type Framing,
  isInkstoneError,
  type ModelCard,
  type PictureFile,
} from '@inkstone/core'
import { digitClasses } from '../sources/digitClasses'
import { digitFraming } from '../sources/framing'
import { readPicture } from './readPicture'

/** Reads picture files, framed like a model's training images. An unreadable file yields an entry with its error, and
 * the others are still read. One picture is in memory at a time. @param card of the model. If it has no framing,
 * {@link assumedFraming} is used @throws InkstoneError for a model that takes neither grey nor coloured pictures
 * @example for await (const picture of readPictures(['7.png'], card)) console.log(picture.file) */
export async function* readPictures(
  files: Iterable<string>,
  card: Pick<ModelCard, 'imageShape' | 'classes' | 'framing'>,
): AsyncGenerator<PictureFile> {
  const { imageShape, framing = assumedFraming(card) } = card
  for (const file of files) {
    try {
      yield { file, image: await readPicture(file, { imageShape, framing }) }
    } catch (error) {
      if (!isInkstoneError(error)) throw error
      yield { file, error: error.message }
    }
  }
}

/** The framing for a model whose card has none: like MNIST's digits for a model of ten digits in 28x28 grey pixels;
 * otherwise resized with their brightness kept. */
export function assumedFraming(card: Pick<ModelCard, 'imageShape' | 'classes'>): Framing {
  assertArgument('assumedFraming', card, 'object')
  assertArgument('assumedFraming.imageShape', card.imageShape, 'imageShape')
  assertArgument('assumedFraming.classes', card.classes, 'list')
  const { imageShape, classes } = card
  const isMnist = imageShape.join() === '28,28,1' && classes.join() === digitClasses.join()
  return isMnist ? digitFraming : { fit: 'resize', polarity: 'bright' }
}
