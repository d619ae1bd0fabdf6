import type { FastifyInstance } from 'fastify'
import type { Recogniser } from '../engine/recogniser'
import type { Answer } from '../openapi/answer'
import type { Admission } from '../queue/admission'
import { assertSomeRead } from './assertSomeRead'
import { fileBodies, picturesBody } from './picturesBody'
import { type PictureLimits, readPictures } from './readPictures'
import { problems } from './schemas'
import { untilClientLeaves } from './untilClientLeaves'

export interface PictureRouteOptions {
  recogniser: Recogniser
  queue: Admission
  limits: PictureLimits
  logResults: boolean
}

/** `POST /v1/classify`. */
export function classifyRoute(
  app: FastifyInstance,
  { recogniser, queue, limits, logResults }: PictureRouteOptions,
): void {
  app.post('/v1/classify', {
    config: { bodies: fileBodies },
    schema: {
      operationId: 'classify',
      summary: 'Classify pictures',
      description:
        'A PNG or JPEG file as the body, several as multipart/form-data, or base64 in JSON. A picture that cannot be read ' +
        'has an error in its place; if none can be read, the answer is a problem.',
      body: picturesBody(limits.maxPictures),
      response: {
        200: { description: 'What the model says', $ref: 'Classified#' },
        ...problems(400, 401, 408, 413, 415, 422, 429, 503),
      },
    },
    onRequest: async () => queue.assertRoom(1), // before the body costs anything
    async handler(request, reply): Promise<Answer<'Classified'>> {
      const ending = untilClientLeaves(reply)
      const pictures = await readPictures(request, limits)
      const { model, results } = await recogniser.classify(pictures, ending)
      request.noted.pictures = pictures.length
      if (logResults) request.noted.results = results
      assertSomeRead(results)
      const { card, digest } = model
      return { model: { name: card.name, digest }, predictions: results }
    },
  })
}
