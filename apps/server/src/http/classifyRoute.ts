import type { FastifyInstance } from 'fastify'
import type { Recognised, Recogniser } from '../engine/recogniser'
import type { components } from '../openapi/paths'
import type { Admission } from '../queue/admission'
import { Problem } from './problem'
import { type PictureLimits, readPictures } from './readPictures'
import { problems } from './schemas'

export interface ClassifyRouteOptions {
  recogniser: Recogniser
  queue: Admission
  limits: PictureLimits
  logResults: boolean
}

/** `POST /v1/classify`. */
export function classifyRoute(
  app: FastifyInstance,
  { recogniser, queue, limits, logResults }: ClassifyRouteOptions,
): void {
  app.post('/v1/classify', {
    config: { bodies: ['image/png', 'image/jpeg', 'multipart/form-data'] },
    schema: {
      operationId: 'classify',
      summary: 'Classify pictures',
      description:
        'A PNG or JPEG file as the body, several as multipart/form-data, or base64 in JSON. A picture that cannot be read ' +
        'has an error in its place; if none can be read, the answer is a problem.',
      body: {
        content: {
          'application/json': {
            schema: {
              type: 'object',
              required: ['pictures'],
              additionalProperties: false,
              properties: {
                pictures: {
                  type: 'array',
                  minItems: 1,
                  maxItems: limits.maxPictures,
                  items: { type: 'string', description: 'A PNG or JPEG file in base64' },
                },
              },
            },
          },
        },
      },
      response: {
        200: { description: 'What the model says', $ref: 'Classified#' },
        ...problems(400, 401, 408, 413, 415, 422, 429, 503),
      },
    },
    onRequest: async () => queue.assertRoom(1), // before the body costs anything
    async handler(request, reply): Promise<components['schemas']['Classified']> {
      const gone = new AbortController()
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort(new Problem('cancelled', 'The client left.'))
      })
      const pictures = await readPictures(request, limits)
      const { model, results } = await recogniser.classify(pictures, gone.signal)
      request.noted.pictures = pictures.length
      if (logResults) request.noted.results = results
      assertSomeRead(results)
      const { card, digest } = model
      return { model: { name: card.name, digest }, predictions: results }
    },
  })
}

function assertSomeRead(results: Recognised['results']): void {
  const errors = results.flatMap((one) => ('error' in one ? [one.error] : []))
  if (errors.length < results.length) return
  throw new Problem('unreadable', errors[0]!, { errors })
}
