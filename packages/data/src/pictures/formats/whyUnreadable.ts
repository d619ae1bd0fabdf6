import { isPdf } from './pdfPage'

/** Why a picture does not decode, for a message: what its first bytes say, or else the first line of the decoder's own
 * words. A reason with a semicolon ends with what to do.
 * @example whyUnreadable(error, new Uint8Array(0)) // 'it is empty; copy it again from its source' */
export function whyUnreadable(error: unknown, encoded?: Uint8Array): string {
  if (encoded?.length === 0) return 'it is empty; copy it again from its source'
  if (encoded && isPdf(encoded))
    return 'it is a PDF; `inkstone read` reads it, or save the page as PNG'
  if (encoded && isHeic(encoded)) return 'it is HEIC, the format of iPhones; save it as JPEG or PNG'
  const words = error instanceof Error ? error.message : String(error)
  return words.trim().split('\n')[0]!.replace(/\.$/, '')
}

/** Whether it is a HEIF file of pictures in HEVC, by the brands in its first box (ISO/IEC 23008-12, annex B). */
function isHeic(encoded: Uint8Array): boolean {
  const head = Buffer.from(encoded.subarray(0, 64)).toString('latin1')
  if (head.slice(4, 8) !== 'ftyp') return false
  const brands = head.slice(8, Math.min(64, encoded[3]!))
  return /hei[cxms]|hev[cxms]/.test(brands) && !brands.includes('avif')
}
