import { readBytes } from '@inkstone/run'
import { decodePage } from './decodeGrey'
import { isPdf, pdfPage } from './formats/pdfPage'
import type { GreyImage } from './greyImage'
import { readOpened } from './readImageFile'

/** Reads all pages of a picture file as grey values, one at a time: a TIFF of a scanner may have several, any other picture has
 * one. A PDF is read where pdftoppm of Poppler is installed, each page 2400 pixels long. Otherwise as {@link readImageFile}.
 * @throws InkstoneError naming the file if it is missing, does not decode or has a page of more than 100 million pixels; for a
 * PDF without pdftoppm
 * @example for await (const page of readImagePages('forms.tiff')) console.log(page.width, page.height) */
export async function* readImagePages(path: string): AsyncGenerator<GreyImage> {
  if (isPdf(await readBytes(path))) {
    for (let page = 1; ; page++) {
      const picture = await pdfPage(path, page)
      if (!picture) return
      yield (await decodePage(picture, path, 0)).image
    }
  }
  const first = await readOpened(path, 0)
  yield first.image
  for (let page = 1; page < first.pages; page++) yield (await readOpened(path, page)).image
}
