import { type Framing, isInkstoneError, type ModelCard, type PictureFile } from '@inkstone/core'
import { digitClasses } from '../sources/digitClasses'
import { digitFraming } from '../sources/framing'
import { readPicture } from './readPicture'

/** Reads picture files as a model's training images were made. A file that cannot be read becomes an entry with its
 * error, and the others are read all the same. One picture is in memory at a time.
 * @param card of the model. Where it has no framing, {@link assumedFraming} stands for it
 * @throws InkstoneError for a model that does not read grey or coloured pictures
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

/** How pictures are framed for a model whose card does not say it: as MNIST's digits for a model of ten digits in 28x28
 * grey pixels; for any other they are resized and keep their brightness. */
export function assumedFraming({
  imageShape,
  classes,
}: Pick<ModelCard, 'imageShape' | 'classes'>): Framing {
  const isMnist = imageShape.join() === '28,28,1' && classes.join() === digitClasses.join()
  return isMnist ? digitFraming : { fit: 'resize', polarity: 'bright' }
}
