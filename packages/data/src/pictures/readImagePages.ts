import type { GreyImage } from './greyImage'
import { readOpened } from './readImageFile'

/** Reads all pages of a picture file as grey values, one at a time: a TIFF of a scanner may have several, any other picture has
 * one. Otherwise as {@link readImageFile}.
 * @throws InkstoneError naming the file if it is missing, does not decode or has a page of more than 100 million pixels
 * @example for await (const page of readImagePages('forms.tiff')) console.log(page.width, page.height) */
export async function* readImagePages(path: string): AsyncGenerator<GreyImage> {
  const first = await readOpened(path, 0)
  yield first.image
  for (let page = 1; page < first.pages; page++) yield (await readOpened(path, page)).image
}
