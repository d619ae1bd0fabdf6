import type { FastifyInstance } from 'fastify'
import type { components } from '../openapi/paths'
import type { ReadyModel } from '../threads/messages'
import { problems } from './schemas'

export interface ModelRoutesOptions {
  /** The model that is served. */
  served(): ReadyModel
  /** Names of models that can be chosen. */
  list(): Promise<string[]>
  /** Serves a model by its name, or the same one as it is on the disk now. */
  swap(name: string | undefined): Promise<void>
}

/** `GET /v1/models` and `POST /v1/models`. */
export function modelRoutes(
  app: FastifyInstance,
  { served, list, swap }: ModelRoutesOptions,
): void {
  app.get('/v1/models', {
    schema: {
      operationId: 'models',
      summary: 'The model that is served, and others that could be',
      response: {
        200: {
          description: 'The models',
          type: 'object',
          required: ['served', 'available'],
          properties: {
            served: { $ref: 'Model#' },
            available: {
              type: 'array',
              items: { type: 'string' },
              description: 'Names in the folder of models',
            },
          },
        },
        ...problems(401, 503),
      },
    },
    handler: async () => ({ served: described(served()), available: await list() }),
  })
  app.post<{ Body: { name?: string } }>('/v1/models', {
    schema: {
      operationId: 'swapModel',
      summary: 'Load a model and serve it from then on',
      description:
        'By its name in the folder of models; without one, the same model as it is on the disk now. Requests that have begun ' +
        'finish with the model they began with. If it cannot be loaded, the old one goes on.',
      body: {
        type: 'object',
        additionalProperties: false,
        properties: { name: { type: 'string', description: 'One of the available names' } },
      },
      response: {
        200: { description: 'The model that is served now', $ref: 'Model#' },
        ...problems(400, 401, 403, 415, 503),
      },
    },
    async handler({ body }) {
      await swap(body.name)
      return described(served())
    },
  })
}

function described({ card, digest, backend }: ReadyModel): components['schemas']['Model'] {
  const { name, classes, imageShape } = card
  return { name, digest, classes: [...classes], imageShape: [...imageShape], backend }
}
