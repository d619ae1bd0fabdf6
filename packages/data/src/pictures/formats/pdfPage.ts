import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { InkstoneError } from '@inkstone/core'

/** Whether a file is a PDF, by its first bytes. */
export const isPdf = (encoded: Uint8Array): boolean =>
  Buffer.from(encoded.subarray(0, 5)).toString('latin1') === '%PDF-'

/** Draws a page of a PDF in grey by pdftoppm of Poppler, its longer side of 2400 pixels: an A4 page at some 200 dpi. However large the
 * page says it is, the picture has no more.
 * @param page from 1
 * @returns a PGM file, or undefined after the last page
 * @throws InkstoneError naming the file if pdftoppm is not installed, takes more than a minute, or cannot read it */
export async function pdfPage(path: string, page: number): Promise<Uint8Array | undefined> {
  const range = ['-f', String(page), '-l', String(page)]
  const args = ['-gray', '-scale-to', String(longerSide), ...range, resolve(path)]
  const { error, picture, messages } = await run(args)
  if (!error) return picture
  if (error.code === 'ENOENT') {
    throw new InkstoneError(
      `${path}: expected pdftoppm to read a PDF, found none. Install poppler-utils (Debian, Ubuntu) or poppler (Homebrew), ` +
        'or save the page as a PNG.',
    )
  }
  if (page > 1 && messages.includes('Wrong page range')) return undefined
  const reason = error.killed
    ? `it took more than ${timeoutMs / 1000} seconds`
    : messages.trim().split('\n').at(-1) || `it ended with ${error.code}`
  throw new InkstoneError(
    `${path}: expected a PDF, but pdftoppm could not read page ${page}: ${reason}. Open it in a viewer and save it again.`,
  )
}

const longerSide = 2400
const timeoutMs = 60_000

function run(args: string[]) {
  const options = {
    encoding: 'buffer',
    maxBuffer: 2 * longerSide ** 2,
    timeout: timeoutMs,
  } as const
  type Ended = Parameters<NonNullable<Parameters<typeof execFile>[3]>>[0]
  return new Promise<{ error: Ended; picture: Uint8Array; messages: string }>((done) => {
    execFile('pdftoppm', args, options, (error, picture, messages) => {
      done({ error, picture: new Uint8Array(picture), messages: messages.toString() })
    })
  })
}
