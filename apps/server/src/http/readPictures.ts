import { printable } from '@inkstone/core'
import type { FastifyRequest } from 'fastify'
import { type CheckedPicture, checkPicture, type EncodedPicture } from '../pictures/checkPicture'
import { Problem } from './problem'

export interface PictureLimits {
  /** Bytes of all pictures of a request. */
  maxBytes: number
  /** Pixels of a picture, by its header. */
  maxPixels: number
  /** Pictures in a request. */
  maxPictures: number
}

/** The pictures of a request: one as the body, several as multipart/form-data or in JSON.
 * @throws Problem for a body that holds no picture, too many, or one that its header rules out */
export async function readPictures(
  request: FastifyRequest,
  limits: PictureLimits,
): Promise<CheckedPicture[]> {
  const pictures = await inBody(request, limits)
  if (pictures.length === 0) {
    throw new Problem('bad-request', 'Expected one picture or more, got none.')
  }
  return pictures.map((picture) => checkPicture(picture, limits.maxPixels))
}

async function inBody(request: FastifyRequest, limits: PictureLimits): Promise<EncodedPicture[]> {
  const { body } = request
  if (request.isMultipart()) return inParts(request, limits)
  if (Buffer.isBuffer(body)) return [{ name: 'picture', bytes: body }]
  if (body === undefined || body === null) {
    throw new Problem(
      'bad-request',
      'Expected a picture as the body, with its content-type (image/png, image/jpeg), or pictures in parts, got no body.',
    )
  }
  const { pictures } = body as { pictures: string[] } // the route's schema has checked it
  const decoded = pictures.map((text, at) => ({
    name: `pictures[${at}]`,
    bytes: fromBase64(text, at),
  }))
  assertFits(
    decoded.reduce((sum, { bytes }) => sum + bytes.length, 0),
    limits,
  )
  return decoded
}

async function inParts(request: FastifyRequest, limits: PictureLimits): Promise<EncodedPicture[]> {
  try {
    return await collectParts(request, limits)
  } catch (error) {
    if (error instanceof Problem || 'statusCode' in (error as Error)) throw error
    const { message } = error as Error // of the parser: `Unexpected end of form`
    throw new Problem('bad-request', `Expected whole multipart/form-data: ${message}.`)
  }
}

async function collectParts(
  request: FastifyRequest,
  limits: PictureLimits,
): Promise<EncodedPicture[]> {
  const pictures: EncodedPicture[] = []
  let total = 0
  for await (const part of request.parts()) {
    if (part.type === 'field') {
      throw new Problem(
        'bad-request',
        `Expected files alone in the parts, got the text '${printable(part.fieldname.slice(0, 80))}'. Options go into the ` +
          'address: /v1/read?format=postcode:5.',
      )
    }
    const bytes = await part.toBuffer() // each within the limit of the plugin
    total += bytes.length
    assertFits(total, limits)
    pictures.push({ name: part.filename || `pictures[${pictures.length}]`, bytes })
  }
  return pictures
}

function assertFits(bytes: number, { maxBytes }: PictureLimits): void {
  if (bytes <= maxBytes) return
  throw new Problem(
    'too-large',
    `Expected at most ${maxBytes} bytes of pictures in a request, got more. Send fewer or smaller pictures.`,
  )
}

/** Node decodes what is not base64 without a word. */
function fromBase64(text: string, at: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '')) return bytes
  throw new Problem(
    'bad-request',
    `pictures[${at}]: expected base64 (RFC 4648) without spaces or a prefix such as data:, got something else.`,
  )
}
