import type { FastifyInstance } from 'fastify'
import type { Answer } from '../openapi/answer'
import type { ReadOptions } from '../threads/messages'
import { assertSomeRead } from './assertSomeRead'
import type { PictureRouteOptions } from './classifyRoute'
import { fileBodies, picturesBody } from './picturesBody'
import { readPictures } from './readPictures'
import { readQuery } from './readQuery'
import { problems } from './schemas'
import { untilClientLeaves } from './untilClientLeaves'

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request to read strings: how. */
    reading: ReadOptions
  }
}

export interface ReadRouteOptions extends PictureRouteOptions {
  /** Most lines of a picture, or fields of a request. */
  maxLines: number
}

/** `POST /v1/read`. */
export function readRoute(
  app: FastifyInstance,
  { recogniser, queue, limits, logResults, maxLines }: ReadRouteOptions,
): void {
  app.decorateRequest('reading')
  app.post('/v1/read', {
    config: { bodies: fileBodies },
    schema: {
      operationId: 'read',
      summary: 'Read strings of digits',
      description:
        'Reads every line of the pictures, or fields of them. A PNG or JPEG file as the body, several as ' +
        'multipart/form-data, or base64 in JSON. A picture that cannot be read has an error in its place; if none can be ' +
        'read, the answer is a problem.',
      querystring,
      body: picturesBody(limits.maxPictures),
      response: {
        200: { description: 'What is written there', $ref: 'Read#' },
        ...problems(400, 401, 408, 409, 413, 415, 422, 429, 503),
      },
    },
    async onRequest(request) {
      queue.assertRoom(1) // before the body costs anything
      request.reading = readQuery(request.query as Record<string, unknown>, maxLines)
      const { format, fields, errorRate } = request.reading
      request.query = { format, field: fields, errorRate } // what the schema checks
    },
    async handler(request, reply): Promise<Answer<'Read'>> {
      const ending = untilClientLeaves(reply)
      const pictures = await readPictures(request, limits)
      const { model, results } = await recogniser.read(pictures, request.reading, ending)
      request.noted.pictures = pictures.length
      if (logResults) request.noted.results = results
      assertSomeRead(results)
      const { card, digest } = model
      return { model: { name: card.name, digest }, pictures: results }
    },
  })
}

const querystring = {
  type: 'object',
  properties: {
    format: {
      type: 'string',
      default: 'digits',
      description:
        'Which texts may stand there: postcode:5, digits:3-9, amount, date, luhn:16, iso7064:11 or ean13',
    },
    field: {
      type: 'array',
      items: { type: 'string' },
      description:
        'A part to read alone, x,y,width,height in pixels, with a format of its own after = if it needs one: ' +
        '290,262,270,76=postcode:5. Repeat it for more. Without one, every line is read',
    },
    errorRate: {
      type: 'number',
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.01,
      description: 'A string is accepted if it is at least 1 - errorRate sure',
    },
  },
} as const
